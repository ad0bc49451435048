using Google.Protobuf;
using static Google.Protobuf.WireFormat.WireType;

namespace Fovea.Formats.Onnx;

/// <summary>
/// Reads graph and initializers of ONNX's ModelProto; the numbers of fields are those of onnx.proto. Types of values, functions and the
/// graphs inside of control flow are passed over.
/// </summary>
internal static class OnnxReader
{
    // What a node and an attribute with its key cost, generously.
    private const int NodeBytes = 600;
    private const int AttributeBytes = 400;

    /// <exception cref="WeightFileException">The file is no ONNX file, is damaged, or holds what is not supported.</exception>
    public static OnnxContents Read(RandomAccessBytes bytes)
    {
        using var reader = new ProtobufReader(bytes);
        try
        {
            return Model(reader);
        }
        catch (Exception failure) when (failure is InvalidProtocolBufferException or ArgumentException)
        {
            throw new WeightFileException(
                $"{bytes.Path}: is no ONNX file, or a damaged one (near byte {reader.Position}: {failure.Message.TrimEnd('.')}); get the "
                + "whole file.",
                failure);
        }
    }

    private static OnnxContents Model(ProtobufReader reader)
    {
        string producer = "";
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        OnnxGraph? graph = null;
        var tensors = new List<OnnxTensor>();
        reader.Fields((number, type) =>
        {
            switch (number, type)
            {
                case (2, LengthDelimited):
                    producer = reader.Text();
                    return true;
                case (7, LengthDelimited):
                    graph = graph is null ? Graph(reader, tensors) : throw Broken(reader, "has two graphs, expected one");
                    return true;
                case (14, LengthDelimited):
                    (string key, string value) = Property(reader);
                    metadata[key] = value;
                    return true;
                default:
                    return false;
            }
        });
        return new OnnxContents(producer, metadata, graph ?? throw Broken(reader, "has no graph, expected an ONNX model"), tensors);
    }

    private static (string Key, string Value) Property(ProtobufReader reader)
    {
        string key = "", value = "";
        reader.Charge(AttributeBytes);
        reader.Message((number, type) =>
        {
            switch (number, type)
            {
                case (1, LengthDelimited):
                    key = reader.Text();
                    return true;
                case (2, LengthDelimited):
                    value = reader.Text();
                    return true;
                default:
                    return false;
            }
        });
        return (key, value);
    }

    private static OnnxGraph Graph(ProtobufReader reader, List<OnnxTensor> tensors)
    {
        var nodes = new List<OnnxNode>();
        var inputs = new List<string>();
        var outputs = new List<string>();
        var initialized = new HashSet<string>(StringComparer.Ordinal);
        reader.Message((number, type) =>
        {
            switch (number, type)
            {
                case (1, LengthDelimited):
                    nodes.Add(Node(reader));
                    return true;
                case (5, LengthDelimited):
                    OnnxTensor tensor = OnnxTensorReader.Read(reader);
                    if (!initialized.Add(tensor.Name))
                        throw Broken(reader, $"has the initializer {MessageText.Quoted(tensor.Name)} twice, expected once");
                    tensors.Add(tensor);
                    return true;
                case (11, LengthDelimited):
                    inputs.Add(ValueName(reader));
                    return true;
                case (12, LengthDelimited):
                    outputs.Add(ValueName(reader));
                    return true;
                case (15, LengthDelimited):
                    throw Broken(reader, "has sparse initializers, which are not read; save them dense");
                default:
                    return false;
            }
        });
        return new OnnxGraph(nodes, [.. inputs.Where(name => !initialized.Contains(name))], outputs);
    }

    private static string ValueName(ProtobufReader reader)
    {
        string name = "";
        reader.Charge(AttributeBytes);
        reader.Message((number, type) =>
        {
            if ((number, type) != (1, LengthDelimited))
                return false;
            name = reader.Text();
            return true;
        });
        return name;
    }

    private static OnnxNode Node(ProtobufReader reader)
    {
        string name = "", kind = "";
        var inputs = new List<string>();
        var outputs = new List<string>();
        var attributes = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        reader.Charge(NodeBytes);
        reader.Message((number, type) =>
        {
            switch (number, type)
            {
                case (1, LengthDelimited):
                    inputs.Add(reader.Text());
                    return true;
                case (2, LengthDelimited):
                    outputs.Add(reader.Text());
                    return true;
                case (3, LengthDelimited):
                    name = reader.Text();
                    return true;
                case (4, LengthDelimited):
                    kind = reader.Text();
                    return true;
                case (5, LengthDelimited):
                    (string key, OnnxAttribute value) = Attribute(reader);
                    attributes[key] = value;
                    return true;
                default:
                    return false;
            }
        });
        return new OnnxNode(kind, name, inputs, outputs, attributes);
    }

    private static (string Name, OnnxAttribute Value) Attribute(ProtobufReader reader)
    {
        string name = "";
        var value = new OnnxAttribute();
        var integers = new List<long>();
        var floats = new List<float>();
        reader.Charge(AttributeBytes);
        reader.Message((number, type) =>
        {
            switch (number, type)
            {
                case (1, LengthDelimited):
                    name = reader.Text();
                    return true;
                case (2, Fixed32):
                    value = value with { Float = reader.Float() };
                    return true;
                case (3, Varint):
                    value = value with { Integer = reader.Integer() };
                    return true;
                case (4, LengthDelimited):
                    value = value with { Text = reader.Text() };
                    return true;
                case (7, LengthDelimited or Fixed32):
                    reader.Items(type, floats, reader.Float);
                    return true;
                case (8, LengthDelimited or Varint):
                    reader.Items(type, integers, reader.Integer);
                    return true;
                default:
                    return false;
            }
        });
        return (name, value with { Integers = integers, Floats = floats });
    }

    private static WeightFileException Broken(ProtobufReader reader, string what) => new($"{reader.Path}: {what}.");
}
