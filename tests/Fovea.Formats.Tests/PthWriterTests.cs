using System.IO.Compression;
using Fovea.Formats.Pth;

namespace Fovea.Formats.Tests;

public sealed class PthWriterTests : IDisposable
{
    // Prints each tensor of a file as the fixtures' manifest has it.
    private const string Print =
        """
        import sys, torch
        for key, value in torch.load(sys.argv[1], map_location='cpu').items():
            raw = value.contiguous().reshape(-1)
            raw = raw.view(torch.int16) if value.dtype == torch.bfloat16 else raw
            print(key, str(value.dtype)[6:], list(value.shape), raw.numpy().tobytes().hex(), value.is_contiguous(), value.requires_grad)
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<TensorEntry> Tensors()
    {
        var random = new Random(7);
        foreach (DType dtype in Enum.GetValues<DType>().Except([DType.U16, DType.U32, DType.U64]))
        {
            foreach (int[] shape in (int[][])[[], [1], [0, 4], [3], [2, 3, 5, 7], [300, 400]])
            {
                var bytes = new byte[shape.Aggregate(dtype.Size(), (count, size) => count * size)];
                random.NextBytes(bytes);
                if (dtype == DType.Bool)
                    bytes = [.. bytes.Select(value => (byte)(value & 1))];
                yield return TensorEntry.Bytes($"{dtype.SafetensorsName()}.{string.Join('x', shape)}", dtype, shape, bytes);
            }
        }
        yield return TensorEntry.Floats("ünï.\u20ac", [1], new float[] { 0.5f });
    }

    [Fact]
    public void RoundTripsBitForBitInTheOrderGiven()
    {
        string path = _folder.File("a.pth");
        var metadata = new Dictionary<string, string> { ["model"] = "lenet5", ["classes"] = "[\"é\"]" };
        PthWriter.Write(path, Tensors(), metadata);
        using WeightFile file = WeightFile.Open(path);
        Assert.Equal("pth", file.Format);
        Assert.Equal(metadata, file.Metadata);
        Assert.Equal(Tensors().Select(tensor => tensor.Name), file.Entries.Select(entry => entry.Name));
        foreach (TensorEntry tensor in Tensors())
        {
            using var expected = new MemoryStream();
            tensor.WriteTo(expected);
            Assert.Equal(tensor.DType, file.Entry(tensor.Name).DType);
            Assert.Equal(tensor.Shape, file.Entry(tensor.Name).Shape);
            Assert.Equal(expected.ToArray(), Fixtures.Bytes(file, tensor.Name));
        }
    }

    [Fact]
    public void TheSameTensorsGiveTheSameBytesWhateverTheNameOfTheFile()
    {
        PthWriter.Write(_folder.File("a.pth"), Tensors());
        PthWriter.Write(_folder.File("b.pth"), Tensors());
        Assert.Equal(File.ReadAllBytes(_folder.File("a.pth")), File.ReadAllBytes(_folder.File("b.pth")));
    }

    [Fact]
    public void IsAZipFileOfStoredPartsWithTrueChecksumsAtMultiplesOf64()
    {
        string path = _folder.File("a.pth");
        PthWriter.Write(path, Tensors(), new Dictionary<string, string> { ["a"] = "b" });
        using (ZipArchive zip = ZipFile.OpenRead(path))
        {
            Assert.Equal("archive/data.pkl", zip.Entries[0].FullName);
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                using Stream stream = entry.Open();
                using var content = new MemoryStream();
                stream.CopyTo(content);
                var crc = new Crc32();
                crc.Add(content.ToArray());
                Assert.Equal(entry.Crc32, crc.Value);
                Assert.Equal(entry.Length, entry.CompressedLength);
            }
        }
        byte[] bytes = File.ReadAllBytes(path);
        int headers = 0;
        for (int at = 0; bytes.AsSpan(at).StartsWith("PK\u0003\u0004"u8); headers++)
        {
            int start = at + 30 + BitConverter.ToUInt16(bytes, at + 26) + BitConverter.ToUInt16(bytes, at + 28);
            Assert.Equal(0, start % 64);
            int next = bytes.AsSpan(start).IndexOf("PK\u0007\u0008"u8);
            while (BitConverter.ToUInt32(bytes, start + next + 8) != next)
                next += 1 + bytes.AsSpan(start + next + 1).IndexOf("PK\u0007\u0008"u8);
            at = start + next + 16;
        }
        Assert.Equal(Tensors().Count() + 4, headers);
    }

    [Fact]
    public void TheChecksumIsThatOfZip()
    {
        var crc = new Crc32();
        crc.Add("1234"u8);
        crc.Add("56789"u8);
        Assert.Equal(0xcbf43926u, crc.Value);
    }

    [Fact]
    public void WhatPyTorchCannotHoldIsRefused()
    {
        string path = _folder.File("a.pth");
        TensorEntry wide = TensorEntry.Bytes("x", DType.U32, [1], new byte[4]);
        Assert.Contains("'x' is U32", Assert.Throws<ArgumentException>(() => PthWriter.Write(path, [wide])).Message);
        TensorEntry floats = TensorEntry.Floats("x", [1], new float[1]);
        Assert.Contains("'x' appears twice", Assert.Throws<ArgumentException>(() => PthWriter.Write(path, [floats, floats])).Message);
        TensorEntry few = TensorEntry.Floats("x", [3], new float[2]);
        Assert.Contains("has 8 bytes of values, expected 12", Assert.Throws<ArgumentException>(() => PthWriter.Write(path, [few])).Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [TorchFact]
    public void PyTorchReadsTheSameBits()
    {
        PthWriter.Write(_folder.File("a.pth"), Tensors(), new Dictionary<string, string> { ["model"] = "lenet5" });
        string[] expected = [.. Tensors().Select(tensor =>
        {
            using var bytes = new MemoryStream();
            tensor.WriteTo(bytes);
            string type = tensor.DType switch
            {
                DType.F16 => "float16", DType.BF16 => "bfloat16", DType.F32 => "float32", DType.F64 => "float64", DType.Bool => "bool",
                DType.U8 => "uint8", var integer => "int" + integer.SafetensorsName()[1..],
            };
            return $"{tensor.Name} {type} [{string.Join(", ", tensor.Shape)}] {Convert.ToHexStringLower(bytes.ToArray())} True False";
        })];
        Assert.Equal(expected, TorchFactAttribute.Run(Print, _folder.File("a.pth")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [TorchFact]
    public void PyTorchLoadsAModelsStateFromOurFile()
    {
        const string program =
            """
            import sys, torch
            m = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3), torch.nn.BatchNorm2d(3))
            torch.save(m.state_dict(), sys.argv[1])
            """;
        const string check =
            """
            import sys, torch
            m = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3), torch.nn.BatchNorm2d(3))
            m.load_state_dict(torch.load(sys.argv[2]))
            a, b = torch.load(sys.argv[1]), m.state_dict()
            print(list(a) == list(b) and all(torch.equal(a[k], b[k]) for k in a))
            """;
        TorchFactAttribute.Run(program, _folder.File("a.pth"));
        WeightConverter.Convert(_folder.File("a.pth"), _folder.File("b.pth"));
        Assert.Equal("True", TorchFactAttribute.Run(check, _folder.File("a.pth"), _folder.File("b.pth")).Trim());
    }
}
