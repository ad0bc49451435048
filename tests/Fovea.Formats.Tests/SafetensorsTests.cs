using System.Buffers.Binary;
using System.Text;
using Fovea.Formats.Safetensors;

namespace Fovea.Formats.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] ByHand(string header, params byte[] data) => ByHand(Encoding.UTF8.GetBytes(header), data);

    private static byte[] ByHand(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }

    private string Save(byte[] bytes)
    {
        string path = _folder.File("a.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static float[] RandomFloats(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];

    [Fact]
    public void WritesTheBytesOfTheFormat()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(
            stream,
            [
                TensorEntry.Floats("b", [1, 2], new float[] { 1, -2 }),
                TensorEntry.Bytes("ä\"", DType.U8, [3], new byte[] { 7, 8, 9 }),
                TensorEntry.Integers("steps", [], new long[] { 258 }),
                TensorEntry.Floats("a", [1], new float[] { 0.5f }),
            ],
            new Dictionary<string, string> { ["z"] = "1", ["format"] = "pt" });
        const string header =
            """{"__metadata__":{"format":"pt","z":"1"},"steps":{"dtype":"I64","shape":[],"data_offsets":[0,8]}"""
            + ""","a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[12,20]}"""
            + ""","ä\"":{"dtype":"U8","shape":[3],"data_offsets":[20,23]}}""";
        byte[] padded = Encoding.UTF8.GetBytes(header);
        padded = [.. padded, .. Enumerable.Repeat((byte)' ', (8 - padded.Length % 8) % 8)];
        byte[] expected = ByHand(
            padded, [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 7, 8, 9]);
        Assert.Equal(expected, stream.ToArray());

        using var file = SafetensorsFile.Open(Save(expected));
        Assert.Equal(["steps", "a", "b", "ä\""], file.Entries.Select(entry => entry.Name));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal([258L], file.ReadIntegers("steps"));
        Assert.Equal([0.5f], file.ReadFloats("a"));
        Assert.Equal([1f, -2f], file.ReadFloats("b"));
        Assert.Equal([7f, 8f, 9f], file.ReadFloats("ä\""));
        Assert.Equal([1, 2], file.Entry("b").Shape);
        Assert.True(file.Contains("b"));
        Assert.False(file.Contains("c"));
    }

    [Fact]
    public void ReadsEveryType()
    {
        (string Type, byte[] Data, float[] Floats, long[]? Integers)[] cases =
        [
            ("BOOL", [0, 1], [0, 1], [0, 1]),
            ("U8", [0, 255], [0, 255], [0, 255]),
            ("I8", [127, 128], [127, -128], [127, -128]),
            ("I16", [0xff, 0x7f, 0, 0x80], [32767, -32768], [32767, -32768]),
            ("U16", [0xff, 0xff, 1, 0], [65535, 1], [65535, 1]),
            ("F16", [0, 0x3c, 0, 0xc0], [1, -2], null),
            ("BF16", [0x80, 0x3f, 0, 0xc0], [1, -2], null),
            ("I32", [0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0], [-1, 2], [-1, 2]),
            ("U32", [0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0], [4294967296f, 2], [4294967295, 2]),
            ("F32", [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], [1, -2], null),
            ("F64", [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0], [1, -2], null),
            ("I64", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 3, 0, 0, 0, 0, 0, 0, 0], [-1, 3], [-1, 3]),
            ("U64", [1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0], [1, 3], [1, 3]),
        ];
        Assert.Equal(Enum.GetValues<DType>().Select(type => type.SafetensorsName()), cases.Select(row => row.Type));
        foreach ((string type, byte[] data, float[] floats, long[]? integers) in cases)
        {
            string header = $$$"""{"x":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[0,{{{data.Length}}}]}}""";
            using var file = SafetensorsFile.Open(Save(ByHand(header, data)));
            Assert.Equal(floats, file.ReadFloats("x"));
            if (integers is not null)
                Assert.Equal(integers, file.ReadIntegers("x"));
            else
                Assert.Contains("expected integers", Assert.Throws<WeightFileException>(() => file.ReadIntegers("x")).Message);
            var bytes = new byte[data.Length];
            file.ReadBytes("x", bytes);
            Assert.Equal(data, bytes);
        }
    }

    [Fact]
    public void ValuesAboveTheSignedRangeAreNamed()
    {
        byte[] bytes = ByHand("""{"x":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}""", 0, 0, 0, 0, 0, 0, 0, 0x80);
        using var file = SafetensorsFile.Open(Save(bytes));
        Assert.Contains("'x' holds a value above", Assert.Throws<WeightFileException>(() => file.ReadIntegers("x")).Message);
        Assert.Equal([9223372036854775808f], file.ReadFloats("x"));
    }

    [Fact]
    public void HalvesConvertExactlyAcrossChunks()
    {
        var data = new byte[2 * 100_003];
        for (int i = 0; i < 100_003; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(2 * i), (ushort)i);
        foreach (DType type in (DType[])[DType.F16, DType.BF16])
        {
            SafetensorsWriter.Write(_folder.File("h"), [TensorEntry.Bytes("x", type, [100_003], data)]);
            using var file = SafetensorsFile.Open(_folder.File("h"));
            float[] values = file.ReadFloats("x");
            for (int i = 0; i < values.Length; i++)
            {
                ushort bits = (ushort)i;
                float expected = type == DType.F16
                    ? (float)BitConverter.UInt16BitsToHalf(bits)
                    : BitConverter.Int32BitsToSingle(bits << 16);
                Assert.True(expected.Equals(values[i]), $"{type} 0x{bits:x4}: {values[i]}, expected {expected}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void RoundTrips(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 25; round++)
        {
            var expected = new Dictionary<string, (int[] Shape, float[] Values)>();
            for (int i = random.Next(12); i > 0; i--)
            {
                int[] shape = [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(10) == 0 ? 0 : random.Next(1, 9))];
                expected[$"layer{random.Next(100)}.é\n\u20ac.{i}"] = (shape, RandomFloats(random, shape.Aggregate(1, (a, b) => a * b)));
            }
            var metadata = new Dictionary<string, string> { ["epoch"] = round.ToString(), ["\"\\"] = "ü" };
            TensorEntry[] tensors = [.. expected.Select(pair => TensorEntry.Floats(pair.Key, pair.Value.Shape, () => pair.Value.Values))];
            string path = _folder.File("r.safetensors");
            SafetensorsWriter.Write(path, tensors, metadata);
            byte[] first = File.ReadAllBytes(path);
            Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(first) % 8);

            using (var file = SafetensorsFile.Open(path))
            {
                Assert.Equal(
                    expected.Keys.Order(StringComparer.Ordinal), file.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
                Assert.Equal(metadata, file.Metadata);
                foreach ((string name, (int[] shape, float[] values)) in expected)
                {
                    Assert.Equal(shape, file.Entry(name).Shape);
                    Assert.Equal(values, file.ReadFloats(name));
                }
            }
            random.Shuffle(tensors);
            SafetensorsWriter.Write(path, tensors, metadata);
            Assert.Equal(first, File.ReadAllBytes(path));
        }
    }

    [Theory]
    [InlineData("", "is no JSON")]
    [InlineData("[]", "the header is StartArray, expected StartObject")]
    [InlineData("{} {}", "is no JSON")]
    [InlineData("{\"x\":", "is no JSON")]
    [InlineData("""{"x":3}""", "'x' is Number, expected StartObject")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1]}}""", "'x' lacks a part, expected dtype, shape and two data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "'x' lacks a part")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", "holds more than 2 numbers")]
    [InlineData("""{"x":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", "'x' has dtype 'F31', expected one of BOOL, U8")]
    [InlineData("""{"x":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "'x' has dtype twice")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "'x' shape holds -1, expected integers from 0 to 2147483647")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "'x' shape holds 1.5")]
    [InlineData("""{"x":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", "'x' shape holds [")]
    [InlineData("""{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", "'x' shape holds 99999999999999999999")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", "has the impossible shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[65536,65536,65536,16384],"data_offsets":[0,0]}}""", "has the impossible shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "'x' has 4 bytes of data, expected 8 (F32 [2])")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "expected the end after the beginning")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "'x' appears twice")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "begins at byte 0 of the data, expected 4")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'x' begins at byte 4 of the data, expected 0")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "'x' ends 4 bytes after the end of the file")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "the data has 8 bytes, expected the 4")]
    [InlineData("""{"__metadata__":{"a":1}}""", "__metadata__ 'a' is Number, expected String")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", "__metadata__ has 'a' twice")]
    [InlineData("""{"\ud800":3}""", "is no JSON")]
    public void BrokenHeadersAreNamed(string header, string expected)
    {
        string path = Save(ByHand(header, new byte[8]));
        var failure = Assert.Throws<WeightFileException>(() => SafetensorsFile.Open(path));
        Assert.Contains(expected, failure.Message);
        Assert.StartsWith(path, failure.Message);
    }

    [Fact]
    public void ExtraFieldsAndEmptyFilesAreAllowed()
    {
        string extended = """{"x":{"dtype":"U8","later":{"a":[1]},"shape":[0,4],"data_offsets":[0,0]}}  """;
        using (var file = SafetensorsFile.Open(Save(ByHand(extended))))
            Assert.Empty(file.ReadFloats("x"));
        using (var file = SafetensorsFile.Open(Save(ByHand("{}"))))
            Assert.Empty(file.Entries);
    }

    [Fact]
    public void FilesThatAreNoneAreNamed()
    {
        AssertBroken(Save([1, 2, 3]), "has 3 bytes, expected at least the 8");
        AssertBroken(
            Save([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]),
            "declares a header of 18446744073709551615 bytes, expected at most 2");
        AssertBroken(Save([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]), "declares a header of 3 bytes, expected at most 2");
        AssertBroken(_folder.File("missing"), "cannot be read");
        AssertBroken(_folder.Path, "cannot be read");

        static void AssertBroken(string path, string expected)
            => Assert.Contains(expected, Assert.Throws<WeightFileException>(() => SafetensorsFile.Open(path)).Message);
    }

    [Fact]
    public void MisuseIsNamed()
    {
        SafetensorsWriter.Write(_folder.File("a"), [TensorEntry.Floats("x", [2], new float[2])]);
        using var file = SafetensorsFile.Open(_folder.File("a"));
        Assert.Contains("no tensor 'y', expected one of its 1", Assert.Throws<WeightFileException>(() => file.ReadFloats("y")).Message);
        Assert.Contains(
            "room for 3 values of 'x', expected 2", Assert.Throws<ArgumentException>(() => file.ReadFloats("x", new float[3])).Message);
        Assert.Contains("room for 7 bytes", Assert.Throws<ArgumentException>(() => file.ReadBytes("x", new byte[7])).Message);

        string path = _folder.File("b");
        TensorEntry one = TensorEntry.Floats("x", [1], new float[1]);
        Assert.Contains("'x' appears twice", Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [one, one])).Message);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [TensorEntry.Floats("__metadata__", [0], new float[0])]));
        Assert.Contains(
            "'x' has 4 bytes of values, expected 8 (F32 [2])",
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [TensorEntry.Floats("x", [2], new float[1])])).Message);
        Assert.Throws<ArgumentException>(() => TensorEntry.Floats("x", [-1], new float[1]));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void AFileInMemoryIsReadLikeOneOnDisk()
    {
        float[] values = RandomFloats(new Random(1), 70_000);
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(
            stream, [TensorEntry.Floats("a", [2], new float[] { 1, 2 }), TensorEntry.Floats("b", [70_000], values)],
            new Dictionary<string, string> { ["model"] = "m" });
        byte[] bytes = stream.ToArray();
        using var file = SafetensorsFile.Open("resource", bytes);
        Assert.Equal("m", file.Metadata["model"]);
        Assert.Equal(values, file.ReadFloats("b"));
        Assert.Equal([1, 2], file.ReadFloats("a"));
        for (int length = 0; length < 200; length += 7)
        {
            string message = Assert.Throws<WeightFileException>(() => SafetensorsFile.Open("resource", bytes.AsMemory(0, length))).Message;
            Assert.StartsWith("resource: ", message);
        }
    }
}
