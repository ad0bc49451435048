using System.Runtime.InteropServices;
using Fovea.Formats.Onnx.Schema;
using Fovea.Tensors.Exporting;
using Google.Protobuf;

namespace Fovea.Formats.Onnx;

/// <summary>Writes an <see cref="ExportedGraph"/> as an ONNX file, which ONNX Runtime and others run.</summary>
public static class OnnxModelWriter
{
    /// <summary>The program that files name as the one that wrote them.</summary>
    public const string Producer = "fovea";

    private const int IrVersion = 8; // of the release of ONNX that has the opset
    private const long MostBytes = int.MaxValue; // of a protobuf message
    private const int TensorHeaderBytes = 1024; // what a tensor costs beside its values, generously

    /// <summary>Writes the graph with its tensors to one file. An existing file is replaced at once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The name of the graph, such as <c>resnet18</c>.</param>
    /// <param name="producerVersion">The version of the program that wrote it.</param>
    /// <param name="metadata">Texts by key, which stand in the model's <c>metadata_props</c>.</param>
    /// <exception cref="FileWriteException">The file cannot be written, or would be larger than 2 GB, protobuf's limit.</exception>
    public static void Write(
        string path, ExportedGraph graph, string name, string producerVersion, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(metadata);
        ModelProto model = Model(graph, name, producerVersion, metadata);
        long bytes = model.CalculateSize() + graph.Tensors.Sum(tensor => TensorHeaderBytes + (tensor.Count * ElementBytes(tensor)));
        if (bytes > MostBytes)
        {
            throw new FileWriteException(
                $"{path}: the model needs {bytes / 1e9:0.0} GB, and an ONNX file holds at most 2 GB; export a smaller network.");
        }

        model.Graph.Initializer.Add(graph.Tensors.Select(Initializer));
        AtomicFile.Write(path, model.WriteTo);
    }

    private static int ElementBytes(ExportedTensor tensor) => tensor is ExportedIntegers ? sizeof(long) : sizeof(float);

    private static ModelProto Model(
        ExportedGraph graph, string name, string producerVersion, IReadOnlyDictionary<string, string> metadata) => new()
        {
            IrVersion = IrVersion,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = ExportedGraph.Opset } },
            ProducerName = Producer,
            ProducerVersion = producerVersion,
            MetadataProps = { metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }) },
            Graph = new GraphProto
            {
                Name = name,
                Node = { graph.Nodes.Select(Node) },
                Input = { graph.Inputs.Select(ValueInfo) },
                Output = { graph.Outputs.Select(ValueInfo) },
            },
        };

    private static NodeProto Node(ExportedNode node) => new()
    {
        Name = node.Name,
        OpType = node.Operator,
        Input = { node.Inputs },
        Output = { node.Results },
        Attribute = { node.Attributes.Select(Attribute) },
    };

    private static AttributeProto Attribute(ExportedAttribute attribute)
    {
        var proto = new AttributeProto { Name = attribute.Name };
        switch (attribute.Value)
        {
            case long integer:
                (proto.Type, proto.I) = (AttributeProto.Types.AttributeType.Int, integer);
                break;
            case float number:
                (proto.Type, proto.F) = (AttributeProto.Types.AttributeType.Float, number);
                break;
            case string text:
                (proto.Type, proto.S) = (AttributeProto.Types.AttributeType.String, ByteString.CopyFromUtf8(text));
                break;
            case IReadOnlyList<long> integers:
                proto.Type = AttributeProto.Types.AttributeType.Ints;
                proto.Ints.Add(integers);
                break;
        }

        return proto;
    }

    private static ValueInfoProto ValueInfo(ExportedValue value) => new()
    {
        Name = value.Name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)ElementType(value.Type),
                Shape = new TensorShapeProto { Dim = { value.Sizes.Select(Dimension) } },
            },
        },
    };

    private static TensorShapeProto.Types.Dimension Dimension(ExportedSize size) => size.Name is { } name
        ? new TensorShapeProto.Types.Dimension { DimParam = name }
        : new TensorShapeProto.Types.Dimension { DimValue = size.Size };

    private static TensorProto Initializer(ExportedTensor tensor) => new()
    {
        Name = tensor.Name,
        Dims = { tensor.Sizes.Select(size => (long)size) },
        DataType = (int)(tensor is ExportedIntegers ? TensorProto.Types.DataType.Int64 : TensorProto.Types.DataType.Float),
        RawData = ByteString.CopyFrom(tensor switch
        {
            ExportedFloats floats => MemoryMarshal.AsBytes<float>(floats.Read()),
            ExportedIntegers integers => MemoryMarshal.AsBytes<long>(integers.Values.ToArray()),
            _ => [],
        }),
    };

    private static TensorProto.Types.DataType ElementType(ExportedType type) => type switch
    {
        ExportedType.UInt8 => TensorProto.Types.DataType.Uint8,
        ExportedType.Int64 => TensorProto.Types.DataType.Int64,
        _ => TensorProto.Types.DataType.Float,
    };
}
