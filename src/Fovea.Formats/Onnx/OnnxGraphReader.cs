using static Google.Protobuf.WireFormat.WireType;

namespace Fovea.Formats.Onnx;

/// <summary>Reads ONNX's GraphProto, with the graphs inside of its nodes; the numbers of fields are those of onnx.proto.</summary>
internal sealed class OnnxGraphReader(ProtobufReader reader, ExternalFiles external)
{
    /// <summary>The other name of the empty domain.</summary>
    public const string OnnxDomain = "ai.onnx";

    // What these cost, generously.
    private const int GraphBytes = 2000;
    private const int NodeBytes = 600;
    private const int AttributeBytes = 500;

    private const int MostGraphsInside = 16;

    private int _depth;

    public OnnxGraph Read()
    {
        if (++_depth > MostGraphsInside)
            throw Broken($"has graphs inside of each other, more than {MostGraphsInside} deep");
        string name = "";
        var nodes = new List<OnnxNode>();
        var inputs = new List<OnnxValueInfo>();
        var outputs = new List<OnnxValueInfo>();
        var initializers = new List<OnnxTensor>();
        var initialized = new HashSet<string>(StringComparer.Ordinal);
        reader.Charge(GraphBytes);
        reader.Message((number, type) =>
        {
            switch (number, type)
            {
                case (1, LengthDelimited):
                    nodes.Add(Node());
                    return true;
                case (2, LengthDelimited):
                    name = reader.Text();
                    return true;
                case (5, LengthDelimited):
                    OnnxTensor tensor = OnnxTensorReader.Read(reader, external, isNamed: true);
                    if (!initialized.Add(tensor.Name))
                        throw Broken($"has the initializer {MessageText.Quoted(tensor.Name)} twice, expected once");
                    initializers.Add(tensor);
                    return true;
                case (11, LengthDelimited):
                    inputs.Add(OnnxValueReader.Read(reader));
                    return true;
                case (12, LengthDelimited):
                    outputs.Add(OnnxValueReader.Read(reader));
                    return true;
                case (15, LengthDelimited):
                    throw Broken("has sparse initializers, which are not read; save them dense");
                default:
                    return false;
            }
        });
        _depth--;
        return new OnnxGraph(name, nodes, [.. inputs.Where(input => !initialized.Contains(input.Name))], outputs, initializers);
    }

    private OnnxNode Node()
    {
        string name = "", kind = "", domain = "";
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
                    (string key, OnnxAttribute value) = Attribute();
                    attributes[key] = value;
                    return true;
                case (7, LengthDelimited):
                    domain = reader.Text();
                    return true;
                default:
                    return false;
            }
        });
        return new OnnxNode(kind, name, inputs, outputs, attributes) { Domain = domain == OnnxDomain ? "" : domain };
    }

    private (string Name, OnnxAttribute Value) Attribute()
    {
        string name = "";
        var value = new OnnxAttribute();
        var integers = new List<long>();
        var floats = new List<float>();
        var texts = new List<string>();
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
                case (5, LengthDelimited):
                    value = value with { Tensor = OnnxTensorReader.Read(reader, external, isNamed: false) };
                    return true;
                case (6, LengthDelimited):
                    value = value with { Graph = Read() };
                    return true;
                case (7, LengthDelimited or Fixed32):
                    reader.Items(type, floats, reader.Float);
                    return true;
                case (8, LengthDelimited or Varint):
                    reader.Items(type, integers, reader.Integer);
                    return true;
                case (9, LengthDelimited):
                    texts.Add(reader.Text());
                    return true;
                default:
                    return false;
            }
        });
        return (name, value with { Integers = integers, Floats = floats, Texts = texts });
    }

    private WeightFileException Broken(string what) => new($"{reader.Path}: {what}.");
}
