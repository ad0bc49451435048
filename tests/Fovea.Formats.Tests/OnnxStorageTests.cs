using System.Runtime.InteropServices;
using Fovea.Formats.Onnx;
using Fovea.Testing;
using Google.Protobuf;
using static Fovea.Testing.OnnxWriter;

namespace Fovea.Formats.Tests;

/// <summary>The ways in which an ONNX file keeps values, and what it says of its inputs.</summary>
public sealed class OnnxStorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, float[], byte[]> Forms => new()
    {
        { "int32_data of int32", [-2, 300], Typed(6, o => o.Field(5, Varints(-2, 300))) },
        { "int32_data of int8", [-2, 100], Typed(3, o => o.Field(5, Varints(-2, 100))) },
        { "int32_data of uint16", [2, 65535], Typed(4, o => o.Field(5, Varints(2, 65535))) },
        { "int32_data of bool", [1, 0], Typed(9, o => o.Field(5, Varints(1, 0))) },
        { "int32_data of float16", [1.5f, -2], Typed(10, o => o.Field(5, Varints(0x3E00, 0xC000))) },
        { "int32_data of bfloat16", [1.5f, -2], Typed(16, o => o.Field(5, Varints(0x3FC0, 0xC000))) },
        { "int64_data", [-3, 1 << 20], Typed(Int64Type, o => o.Field(7, Varints(-3, 1 << 20))) },
        { "int64_data one by one", [5, -6], Typed(Int64Type, o => o.Field(7, 5).Field(7, -6)) },
        { "uint64_data of uint32", [7, 9], Typed(12, o => o.Field(11, Varints(7, 9))) },
        { "double_data", [0.5f, -8], Typed(11, o => o.Field(10, MemoryMarshal.AsBytes<double>(new[] { 0.5, -8 }).ToArray())) },
        { "raw float16", [1.5f, -2], Typed(10, o => o.Field(9, [0x00, 0x3E, 0x00, 0xC0])) },
        { "float_data one by one", [0.25f, 4], Typed(FloatType, o => o.Single(0.25f).Single(4)) },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void EveryFormOfValuesIsRead(string form, float[] expected, byte[] tensor)
    {
        using OnnxFile file = OnnxFile.Open(Write(tensor));
        Assert.Equal(expected, file.ReadFloats("w"));
        Assert.Equal(expected.Length * file.Entry("w").DType.Size(), file.ReadBytes(file.Graph.Initializers[0]).Length);
        Assert.NotEmpty(form);
    }

    [Fact]
    public void ValuesInAFileBesideTheModelAreRead()
    {
        Directory.CreateDirectory(_folder.File("weights"));
        File.WriteAllBytes(_folder.File("weights/w.bin"), MemoryMarshal.AsBytes<float>(new[] { 9f, 1.5f, -2f }).ToArray());
        string path = Write(External("weights/w.bin", offset: 4));
        using OnnxFile file = OnnxFile.Open(path);
        Assert.Equal([1.5f, -2f], file.ReadFloats("w"));
    }

    [Theory]
    [InlineData("../w.bin", 0, "expected a file beside the model")]
    [InlineData("/etc/passwd", 0, "expected a file beside the model")]
    [InlineData("a/../../w.bin", 0, "expected a file beside the model")]
    [InlineData("C:w.bin", 0, "expected a file beside the model")]
    [InlineData("absent.bin", 0, "which is missing")]
    [InlineData("link.bin", 0, "which is a link")]
    [InlineData("linked/w.bin", 0, "which is a link")]
    [InlineData("w.bin", 8, "has 8 bytes of values from byte 8 of the file 'w.bin', which has 12")]
    [InlineData("w.bin", -4, "has 8 bytes of values from byte -4")]
    public void ValuesElsewhereAreRefused(string location, int offset, string expected)
    {
        File.WriteAllBytes(_folder.File("w.bin"), new byte[12]);
        Directory.CreateDirectory(_folder.File("folder"));
        File.WriteAllBytes(_folder.File("folder/w.bin"), new byte[12]);
        File.CreateSymbolicLink(_folder.File("link.bin"), _folder.File("w.bin"));
        Directory.CreateSymbolicLink(_folder.File("linked"), _folder.File("folder"));
        string path = Write(External(location, offset));
        var failure = Assert.Throws<WeightFileException>(() => OnnxFile.Open(path));
        Assert.Contains(expected, failure.Message);
    }

    [Fact]
    public void InputsHaveTypesAndDimensionsAndNodesHaveTensorsAndGraphs()
    {
        byte[] shape = Message(o => o.Field(1, Message(d => d.Field(2, "batch"))).Field(1, Message(d => d.Field(1, 3))).Field(1, []));
        byte[] type = Message(o => o.Field(1, Message(t => t.Field(1, 2).Field(2, shape))));
        byte[] inner = Message(o => o.Field(12, Message(v => v.Field(1, "inner"))));
        byte[] node = Message(o => o.Field(4, "If").Field(7, "ai.onnx")
            .Field(5, Message(a => a.Field(1, "value").Field(5, Floats("", [1], [2.5f]))))
            .Field(5, Message(a => a.Field(1, "then_branch").Field(6, inner)))
            .Field(5, Message(a => a.Field(1, "keys").Field(9, "a").Field(9, "b"))));
        byte[] graph = Message(o => o.Field(1, node).Field(11, Message(v => v.Field(1, "x").Field(2, type))));
        string path = _folder.File("m.onnx");
        File.WriteAllBytes(path, Model(graph));
        using OnnxFile file = OnnxFile.Open(path);
        OnnxValueInfo input = Assert.Single(file.Graph.Inputs);
        Assert.Equal(("x", DType.U8), (input.Name, input.Type));
        Assert.Equal(["batch", "3", "?"], input.Dimensions!.Select(dimension => dimension.ToString()));
        OnnxNode read = Assert.Single(file.Graph.Nodes);
        Assert.Equal("", read.Domain);
        Assert.Equal(2.5f, BitConverter.ToSingle(file.ReadBytes(read.Tensor("value")!)));
        Assert.Equal("inner", read.Graph("then_branch")!.Outputs[0].Name);
        Assert.Equal(["a", "b"], read.Attributes["keys"].Texts);
        Assert.Equal((3L, 8L), (file.IrVersion, file.Opsets[""]));
    }

    [Fact]
    public void GraphsAreNotInsideOfEachOtherWithoutEnd()
    {
        byte[] graph = [];
        for (int i = 0; i < 40; i++)
        {
            byte[] inner = graph;
            graph = Message(o => o.Field(1, Message(n => n.Field(5, Message(a => a.Field(6, inner))))));
        }

        string path = _folder.File("m.onnx");
        File.WriteAllBytes(path, Model(graph));
        Assert.Contains("more than 16 deep", Assert.Throws<WeightFileException>(() => OnnxFile.Open(path)).Message);
    }

    private static byte[] Varints(params long[] values) => Message(o =>
    {
        foreach (long value in values)
            o.WriteInt64(value);
    });

    private static byte[] Typed(int type, Action<CodedOutputStream> write) => Message(o =>
    {
        o.Field(1, 2).Field(2, type).Field(8, "w");
        write(o);
    });

    private static byte[] External(string location, int offset) => Typed(FloatType, o => o.Field(14, 1)
        .Field(13, Message(entry => entry.Field(1, "location").Field(2, location)))
        .Field(13, Message(entry => entry.Field(1, "offset").Field(2, $"{offset}")))
        .Field(13, Message(entry => entry.Field(1, "length").Field(2, "8"))));

    private string Write(byte[] tensor)
    {
        string path = _folder.File("m.onnx");
        File.WriteAllBytes(path, Model(Graph([], [tensor], [], [])));
        return path;
    }
}

/// <summary>Floats that are written one by one.</summary>
internal static class SingleFloats
{
    public static CodedOutputStream Single(this CodedOutputStream output, float value)
    {
        output.WriteTag(4, WireFormat.WireType.Fixed32);
        output.WriteFloat(value);
        return output;
    }
}
