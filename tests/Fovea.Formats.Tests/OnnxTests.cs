using System.Runtime.InteropServices;
using Fovea.Formats.Onnx;
using Fovea.Testing;
using static Fovea.Testing.OnnxWriter;

namespace Fovea.Formats.Tests;

public sealed class OnnxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GraphAndInitializersAreThoseOfTheFile()
    {
        using OnnxFile file = Assert.IsType<OnnxFile>(WeightFile.Open(Write(Small())));
        Assert.Equal(("onnx", "CNTK"), (file.Format, file.Producer));
        Assert.Equal("filter F32 [2, 1, 2, 2]|bias F32 [2]|count I64 []", string.Join('|', file.Entries.Select(Fixtures.Line)));
        Assert.Equal([0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4], file.ReadFloats("filter"));
        Assert.Equal([-1f, -2f], file.ReadFloats("bias"));
        Assert.Equal([77L], file.ReadIntegers("count"));

        OnnxGraph graph = file.Graph;
        Assert.Equal(["image"], graph.Inputs.Select(input => input.Name));
        Assert.Equal(["result"], graph.Outputs.Select(output => output.Name));
        Assert.Equal(["Conv", "Relu"], graph.Nodes.Select(node => node.Operator));
        OnnxNode convolution = Assert.Single(graph.Consumers("image"));
        Assert.Equal(["image", "filter", "bias"], convolution.Inputs);
        Assert.Equal([1L, 1, 0, 0], convolution.Integers("pads", []));
        Assert.Equal([1L, 1], convolution.Integers("dilations", [1, 1]));
        Assert.Equal(["Relu"], graph.Consumers(convolution.Outputs[0]).Select(node => node.Operator));
    }

    [Fact]
    public void AttributesAreNumbersTextsAndLists()
    {
        byte[] node = Message(o => o.Field(4, "Any").Field(5, Message(a => a.Field(1, "i").Field(3, -5)))
            .Field(5, Message(a => a.Field(1, "s").Field(4, "text")))
            .Field(5, Message(a => a.Field(1, "packed").Field(8, [1, 2, 0x80, 1])))
            .Field(5, Message(a =>
            {
                a.Field(1, "f");
                a.WriteTag(2, Google.Protobuf.WireFormat.WireType.Fixed32);
                a.WriteFloat(0.25f);
            })));
        using var file = OnnxFile.Open(Write(Model(Graph([node], [], [], []))));
        OnnxNode read = Assert.Single(file.Graph.Nodes);
        Assert.Equal((-5L, "text", 0.25f), (read.Integer("i", 0), read.Text("s", ""), read.Float("f", 0)));
        Assert.Equal([1L, 2, 128], read.Integers("packed", []));
        Assert.Equal((3L, "none", 2f), (read.Integer("f", 3), read.Text("i", "none"), read.Float("absent", 2)));
    }

    /// <summary>A file that is cut or has one bit changed, anywhere, is refused in one sentence or read within its own size.</summary>
    [Fact]
    public void DamageAtAnyByteIsOneSentence()
    {
        byte[] whole = Small();
        int refused = 0, loaded = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            Try(whole[..at]);
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. whole];
                changed[at] ^= (byte)(1 << bit);
                Try(changed);
            }
        }

        Assert.InRange(refused, whole.Length, 9 * whole.Length);
        Assert.InRange(loaded, 1, 9 * whole.Length);

        void Try(byte[] bytes)
        {
            string path = Write(bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var file = OnnxFile.Open(path);
                Assert.InRange(file.Entries.Sum(entry => entry.ByteLength), 0, bytes.Length);
                foreach (WeightEntry entry in file.Entries)
                    Assert.Equal(entry.Count, file.ReadFloats(entry.Name).Length);
                loaded++;
            }
            catch (WeightFileException failure)
            {
                Assert.StartsWith(path, failure.Message);
                Assert.EndsWith(".", failure.Message);
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
        }
    }

    public static TheoryData<string, byte[]> Refused => new()
    {
        {
            "'w' has its values in the file '', expected a file beside",
            Tensor(o => o.Field(1, 1).Field(2, FloatType).Field(8, "w").Field(14, 1))
        },
        { "'w' is one of several segments", Tensor(o => o.Field(1, 1).Field(2, FloatType).Field(8, "w").Field(3, [])) },
        { "'w' has values of ONNX's type 8", Tensor(o => o.Field(1, 1).Field(2, 8).Field(8, "w")) },
        { "'w' has values of ONNX's type 99", Tensor(o => o.Field(1, 1).Field(2, 99).Field(8, "w")) },
        { "'w' has 4 bytes of values, expected those of F32 [2]", Model(Graph([], [Floats("w", [2], [1])], [], [])) },
        { "'w' has 0 bytes of values, expected those of F32 [3]", Tensor(o => o.Field(1, 3).Field(2, FloatType).Field(8, "w")) },
        {
            "'w' has values in a field of other types, expected that of I64",
            Tensor(o => o.Field(1, 1).Field(2, Int64Type).Field(8, "w").Field(4, new byte[8]))
        },
        { "'w' has values that are neither", Tensor(o => o.Field(1, 1).Field(2, Int64Type).Field(8, "w").Field(6, "five")) },
        { "'w' has values in several parts", Tensor(o => o.Field(2, FloatType).Field(8, "w").Field(9, new byte[4]).Field(9, new byte[4])) },
        { "'w' has a dimension of -1", Tensor(o => o.Field(1, -1).Field(2, FloatType).Field(8, "w")) },
        { "the tensor without a name has no name", Tensor(o => o.Field(2, FloatType).Field(9, new byte[4])) },
        { "has the initializer 'w' twice", Model(Graph([], [Floats("w", [1], [1]), Floats("w", [1], [1])], [], [])) },
        { "has sparse initializers", Model(Message(o => o.Field(15, []))) },
        { "has two graphs", Message(o => o.Field(1, 3).Field(7, []).Field(7, [])) },
        { "has no graph", Message(o => o.Field(1, 3).Field(2, "CNTK")) },
        { "goes beyond the end", [8, 3, 0x3A, 100, 1] },
        { "is no ONNX file, or a damaged one", [8, 3, 0x12, 2, 0xFF, 0xFF] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhatCannotBeReadIsSaid(string expected, byte[] bytes) =>
        Assert.Contains(expected, Assert.Throws<WeightFileException>(() => WeightFile.Open(Write(bytes))).Message);

    [Fact]
    public void ASmallFileCannotDescribeManyObjects()
    {
        byte[] graph = new byte[2_000_000];
        for (int i = 0; i < graph.Length; i += 2)
            graph[i] = 0x0A; // an empty node
        Assert.Contains("describes more than", Assert.Throws<WeightFileException>(() => OnnxFile.Open(Write(Model(graph)))).Message);
    }

    [Fact]
    public void AdaptedTensorsHaveOtherNamesAndValues()
    {
        var file = new AdaptedWeightFile(
            OnnxFile.Open(Write(Small())),
            [new("b", "bias"), new("w", "filter", values => [.. values.Select(value => -value)])],
            new Dictionary<string, string> { ["model"] = "mine" });
        using (file)
        {
            Assert.Equal(["b", "w"], file.Entries.Select(entry => entry.Name));
            Assert.Equal([-1f, -2f], file.ReadFloats("b"));
            Assert.Equal([-0.5f, -1, -1.5f, -2, -2.5f, -3, -3.5f, -4], file.ReadFloats("w"));
            Assert.Equal(("onnx", "mine"), (file.Format, file.Metadata["model"]));
        }

        using OnnxFile source = OnnxFile.Open(Write(Small()));
        Assert.Throws<WeightFileException>(() => new AdaptedWeightFile(source, [new("b", "absent")], file.Metadata));
        Assert.Throws<ArgumentException>(() => new AdaptedWeightFile(source, [new("b", "count", values => values)], file.Metadata));
    }

    private static byte[] Tensor(Action<Google.Protobuf.CodedOutputStream> write) => Model(Graph([], [Message(write)], [], []));

    private static byte[] Small() => Model(Graph(
        [
            Node("Conv", ["image", "filter", "bias"], "maps", ("pads", [1, 1, 0, 0]), ("kernel_shape", [2, 2])),
            Node("Relu", ["maps"], "result"),
        ],
        [
            Floats("filter", [2, 1, 2, 2], [0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4]),
            Raw("bias", FloatType, [2], MemoryMarshal.AsBytes<float>(new[] { -1f, -2f }).ToArray()),
            Raw("count", Int64Type, [], BitConverter.GetBytes(77L)),
        ],
        ["image", "filter"],
        ["result"]));

    private string Write(byte[] bytes)
    {
        string path = _folder.File("m.onnx");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
