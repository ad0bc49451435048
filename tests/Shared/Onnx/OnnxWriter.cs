using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Fovea.Testing;

/// <summary>Writes ONNX models as protobuf's own library encodes them; the numbers of fields are those of onnx.proto.</summary>
internal static class OnnxWriter
{
    public const int FloatType = 1;

    public const int Int64Type = 7;

    public static byte[] Model(byte[] graph, string producer = "CNTK") =>
        Message(o => o.Field(1, 3).Field(2, producer).Field(7, graph).Field(8, Message(set => set.Field(2, 8))));

    public static byte[] Graph(
        IEnumerable<byte[]> nodes, IEnumerable<byte[]> tensors, IEnumerable<string> inputs, IEnumerable<string> outputs) => Message(o =>
    {
        foreach (byte[] node in nodes)
            o.Field(1, node);
        o.Field(2, "graph");
        foreach (byte[] tensor in tensors)
            o.Field(5, tensor);
        foreach (string input in inputs)
            o.Field(11, Message(value => value.Field(1, input).Field(2, Message(type => type.Field(1, [])))));
        foreach (string output in outputs)
            o.Field(12, Message(value => value.Field(1, output)));
    });

    public static byte[] Node(string kind, string[] inputs, string output, params (string Name, long[] Values)[] attributes) => Message(o =>
    {
        foreach (string input in inputs)
            o.Field(1, input);
        o.Field(2, output).Field(3, $"{kind} of {output}").Field(4, kind);
        foreach ((string name, long[] values) in attributes)
        {
            o.Field(5, Message(attribute =>
            {
                attribute.Field(1, name);
                foreach (long value in values)
                    attribute.Field(8, value);
                attribute.Field(20, 7);
            }));
        }
    });

    /// <summary>A tensor with its values as raw_data.</summary>
    public static byte[] Raw(string name, int type, int[] shape, byte[] values) =>
        Message(o => Described(o, name, type, shape).Field(9, values));

    /// <summary>A tensor with its values as float_data.</summary>
    public static byte[] Floats(string name, int[] shape, float[] values) =>
        Message(o => Described(o, name, FloatType, shape).Field(4, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));

    public static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            write(output);
        return stream.ToArray();
    }

    public static CodedOutputStream Field(this CodedOutputStream output, int number, byte[] value)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
        return output;
    }

    public static CodedOutputStream Field(this CodedOutputStream output, int number, string value)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
        return output;
    }

    public static CodedOutputStream Field(this CodedOutputStream output, int number, long value)
    {
        output.WriteTag(number, WireFormat.WireType.Varint);
        output.WriteInt64(value);
        return output;
    }

    private static CodedOutputStream Described(CodedOutputStream output, string name, int type, int[] shape)
    {
        foreach (int size in shape)
            output.Field(1, size);
        return output.Field(2, type).Field(8, name);
    }
}
