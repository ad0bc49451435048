using static Fovea.Testing.OnnxWriter;

namespace Fovea.Testing;

/// <summary>Writes small models with one input and one result of floats.</summary>
internal static class GraphWriter
{
    private const long IntType = 2, TextType = 3, IntsType = 7, FloatAttribute = 1;

    public static byte[] Attribute(string name, long value) => Message(o => o.Field(1, name).Field(3, value).Field(20, IntType));

    public static byte[] Attribute(string name, string value) => Message(o => o.Field(1, name).Field(4, value).Field(20, TextType));

    public static byte[] Attribute(string name, float value) => Message(o =>
    {
        o.Field(1, name);
        o.WriteTag(2, Google.Protobuf.WireFormat.WireType.Fixed32);
        o.WriteFloat(value);
        o.Field(20, FloatAttribute);
    });

    public static byte[] Attribute(string name, params long[] values) => Message(o =>
    {
        o.Field(1, name);
        foreach (long value in values)
            o.Field(8, value);
        o.Field(20, IntsType);
    });

    public static byte[] Node(string kind, string[] inputs, string output, params byte[][] attributes) => Message(o =>
    {
        foreach (string input in inputs)
            o.Field(1, input);
        o.Field(2, output).Field(3, $"{kind} {output}").Field(4, kind);
        foreach (byte[] attribute in attributes)
            o.Field(5, attribute);
    });

    public static byte[] Integers(string name, params long[] values) => Message(o =>
    {
        o.Field(1, values.Length).Field(2, Int64Type).Field(8, name);
        o.Field(9, [.. values.SelectMany(BitConverter.GetBytes)]);
    });

    /// <summary>A model of the input <c>x</c> with these sizes, 0 for any, and the result <c>y</c>.</summary>
    public static byte[] Model(int[] sizes, byte[][] nodes, byte[][] tensors, int opset = 13, string producer = "test") => Message(o =>
        o.Field(1, 7).Field(2, producer).Field(7, Graph(sizes, nodes, tensors)).Field(8, Message(set => set.Field(2, opset))));

    private static byte[] Graph(int[] sizes, byte[][] nodes, byte[][] tensors) => Message(o =>
    {
        foreach (byte[] node in nodes)
            o.Field(1, node);
        o.Field(2, "graph");
        foreach (byte[] tensor in tensors)
            o.Field(5, tensor);
        byte[] shape = Message(dims =>
        {
            foreach (int size in sizes)
                dims.Field(1, Message(dim => _ = size > 0 ? dim.Field(1, size) : dim.Field(2, "any")));
        });
        o.Field(11, Message(value => value.Field(1, "x").Field(2, Type(t => t.Field(1, FloatType).Field(2, shape)))));
        o.Field(12, Message(value => value.Field(1, "y").Field(2, Type(t => t.Field(1, FloatType)))));
    });

    private static byte[] Type(Action<Google.Protobuf.CodedOutputStream> tensor) => Message(type => type.Field(1, Message(tensor)));
}
