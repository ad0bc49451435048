using System.IO.Compression;
using static Fovea.Formats.Tests.Hostile;

namespace Fovea.Formats.Tests;

/// <summary>Files that somebody made to run code, to fill the memory or to keep the reader busy.</summary>
public sealed class HostileFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Refused(byte[] bytes)
    {
        string path = _folder.File("resnet.pth");
        File.WriteAllBytes(path, bytes);
        Assert.False(Survives(path, out string message));
        return message[path.Length..];
    }

    // In the dictionary of a zip file and of a legacy stream.
    private void BothRefused(string expected, params object[] value)
    {
        byte[] pickle = Pickle(["}", "(", Text("a"), .. value, "u."]);
        Assert.Contains(expected, Refused(Zip(pickle, ("0", new byte[16]))));
        bool hasTensor = pickle.AsSpan().IndexOf("FloatStorage"u8) >= 0;
        Assert.Contains(expected, Refused(Legacy(pickle, hasTensor ? [("0", 4, new byte[16])] : [])));
    }

    // Beside a tensor: what is called or made stays a name.
    private void BothOpaque(string name, params object[] value)
    {
        byte[] pickle = Pickle(["}", "(", Text("a"), .. value, Text("weight"), Tensor("0", 4, 0, [4], [1]), "u."]);
        string path = _folder.File("resnet.pth");
        foreach (byte[] bytes in (byte[][])[Zip(pickle, ("0", new byte[16])), Legacy(pickle, ("0", 4, new byte[16]))])
        {
            File.WriteAllBytes(path, bytes);
            Assert.True(Survives(path, out string message), message);
            using WeightFile file = WeightFile.Open(path);
            Assert.Equal("weight", Assert.Single(file.Entries).Name);
            Assert.Equal(name, file.OpaqueValues["a"]);
            NamedTensor[] needed = [new("a", Tensors.Tensor.Zeros(new Tensors.Shape(4)))];
            Assert.Contains(
                $"'a' is made by {name}, which is not called",
                Assert.Throws<WeightFileException>(() => StateDictionary.Load(path, needed)).Message);
        }
    }

    [Fact]
    public void NothingIsCalledButWhatMakesTensors()
    {
        string marker = _folder.File("called");
        byte[] command = Text($"touch {marker}");
        BothOpaque("os.system", "cos\nsystem\n", command, "\u0085R");
        BothOpaque("posix.system", Text("posix"), Text("system"), "\u0093", command, "\u0085R");
        BothOpaque("os.system", "(", command, "ios\nsystem\n");
        BothOpaque("os.system", "(cos\nsystem\n", command, "o");
        BothOpaque("os.system", "cos\nsystem\n", command, "\u0085\u0081");
        BothOpaque("os.system", "cos\nsystem\n", command, "\u0085}\u0092");
        BothOpaque("os.system", "cos\nsystem\n)R}(", command, command, "ub");
        BothOpaque("os.system", "cos\nsystem\n)R(", command, "e", command, "a", command, command, "s");
        BothOpaque("functools.partial", "cfunctools\npartial\ncos\nsystem\n", command, "\u0086R");
        BothOpaque("subprocess.Popen", "ccopyreg\n_reconstructor\n(csubprocess\nPopen\nc__builtin__\nobject\nNtR");
        BothOpaque("os.system", "ctorch._utils\n_rebuild_parameter\ncos\nsystem\n", command, "\u0085R\u0085R");
        BothOpaque("builtins.eval", "cbuiltins\neval\n", Text("1"), "\u0085R");
        BothOpaque("__builtin__.getattr", "c__builtin__\ngetattr\n");
        BothOpaque("torch.load", "ctorch\nload\n", command, "\u0085R");
        BothOpaque("torch.hub._exec", "ctorch\nhub._exec\n");
        BothOpaque("torch._utils._rebuild_qtensor", "ctorch._utils\n_rebuild_qtensor\n");
        BothOpaque("argparse.Namespace", "cargparse\nNamespace\n)R");
        BothRefused("of other arguments", "(ccollections\nOrderedDict\n", command, "o");
        BothRefused("of no class", "(o");
        BothRefused("named arguments", "ccollections\nOrderedDict\n)}", Text("a"), "Ns\u0092");
        BothRefused("registry of extensions", "\u0082\u0001");
        BothRefused("buffers outside the file", "\u0097");
        BothRefused("outside the file", "Psomething\n");
        BothRefused("sets the state of an object", "]}b");
        BothRefused("of other arguments", "ctorch._utils\n_rebuild_parameter\n", command, "\u0085R");
        BothRefused("cannot be called", command, command, "\u0085R");
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void LineFeedsInNamesStayOutOfTheMessage()
        => Assert.Contains("an object of o?s.sys?tem", Refused(Zip(Pickle(Text("o\ns"), Text("sys\rtem"), "\u0093."))));

    [Fact]
    public void TensorsStayWithinTheirStorage()
    {
        BothRefused("reaches value 5 of a storage of 4", Tensor("0", 4, 1, [4], [1]));
        BothRefused("reaches value 9223372036854775808", Tensor("0", 4, 0, [2], [long.MaxValue]));
        BothRefused("reaches value", Tensor("0", 4, long.MaxValue, [2, 2], [long.MaxValue, long.MaxValue]));
        BothRefused("begins at value -1", Tensor("0", 4, -1, [2], [1]));
        BothRefused("has a stride of -1", Tensor("0", 4, 3, [2], [-1]));
        BothRefused("has a dimension of -2", Tensor("0", 4, 0, [-2], [1]));
        BothRefused("has a dimension of 4294967296", Tensor("0", 4, 0, [1L << 32], [0]));
        BothRefused("more values than can be counted", Tensor("0", 4, 0, [int.MaxValue, int.MaxValue, int.MaxValue], [0, 0, 0]));
        BothRefused("repeats the 4 values of its storage to 1000000000", Tensor("0", 4, 0, [1_000_000_000], [0]));
        BothRefused("has 2 dimensions and 1 strides", Tensor("0", 4, 0, [2, 2], [1]));
        BothRefused("has a tensor of 100 dimensions", Tensor("0", 4, 0, [.. Enumerable.Repeat(1L, 100)], [.. Enumerable.Repeat(1L, 100)]));
        BothRefused("which no file has", Tensor("0", long.MaxValue, 0, [1], [1]));
        BothRefused("refers to storage '0' as 8 bytes, and before as 16", Tensor("0", 4, 0, [1], [1]), "0", Tensor("0", 2, 0, [1], [1]));
    }

    [Fact]
    public void StoragesAreThoseThatTensorsName()
    {
        byte[] one = Pickle(Tensor("0", 4, 0, [4], [1]), ".");
        Assert.Contains("has no 'a/data/0'", Refused(Zip(one)));
        Assert.Contains("'a/data/0' has 12 bytes, expected 16", Refused(Zip(one, ("0", new byte[12]))));
        Assert.Contains("has no storage '0'", Refused(Legacy(one)));
        Assert.Contains("lists storage '1'", Refused(Legacy(one, ("1", 4, new byte[16]))));
        Assert.Contains("lists storage '0'", Refused(Legacy(one, ("0", 4, new byte[16]), ("0", 4, new byte[16]))));
        Assert.Contains("has 5 values in storage '0', expected 4", Refused(Legacy(one, ("0", 5, new byte[20]))));
        Assert.Contains("ends 4 bytes before storage '0' does", Refused(Legacy(one, ("0", 4, new byte[12]))));
        Assert.Contains("a whole model with its code", Refused(Zip(Pickle("(", Text("module"), "NNNtQ."))));
        Assert.Contains(
            "holds an object of torchvision.models.resnet.ResNet, such as a whole model with its code",
            Refused(Zip(Pickle("ctorchvision.models.resnet\nResNet\n)\u0081}", Text("_modules"), "}sb."))));
        Assert.Contains("refers to something else than a storage", Refused(Zip(Pickle("NQ."))));
    }

    [Fact]
    public void ContainersThatHoldThemselvesEnd()
    {
        BothRefused("or one contains itself", "]q\u0001h\u0001a");
        BothRefused("or one contains itself", "]q\u0001h\u0001ah\u0001ah\u0001ah\u0001ah\u0001a");
        BothRefused("or one contains itself", "}q\u0001", Text("self"), "h\u0001s");
        BothRefused("or one contains itself", "]q\u0001h\u0001\u0085a");
        BothRefused("deeper than 64 containers", new string(']', 1000) + new string('a', 999));
        BothRefused("deeper than 64 containers", ")" + string.Concat(Enumerable.Repeat("\u0085", 200_000)));
    }

    [Fact]
    public void DoublingDoesNotExplode()
    {
        // Each list holds the one before ten times: 10^30 paths.
        string laughs = "]"
            + string.Concat(Enumerable.Range(0, 30).Select(_ => "q\u0001]" + string.Concat(Enumerable.Repeat("h\u0001a", 10))));
        BothRefused("describes more than 40 MB of objects", laughs);
        byte[] key = Text(new string('k', 5000));
        byte[] level =
        [
            (byte)'}', .. Enumerable.Range(0, 10).SelectMany(i => (byte[])[.. Integer(i), (byte)'h', 1, (byte)'s']),
            (byte)'q', 1, (byte)'0',
        ];
        BothRefused("describes more than 40 MB", "]q\u00010", level, level, level, level, level, level, level, level, "}", key, "h\u0001s");
    }

    [Fact]
    public void MemoryIsBounded()
    {
        BothRefused("describes more than", new string(']', 3_000_000));
        BothRefused("describes more than", new string('}', 3_000_000));
        BothRefused("describes more than", new string('(', 8_000_000));
        BothRefused("describes more than", new string('N', 8_000_000));
        BothRefused("describes more than", "Nr\u00ff\u00ff\u00ff\u00ff");
        BothRefused("describes more than", "Nr\u00ff\u00ff\u00ff\u000f");
        BothRefused("declares 2147483647 bytes", "X\u00ff\u00ff\u00ff\u007f");
        BothRefused("declares 18446744073709551615 bytes", "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff");
        BothRefused("declares 9223372036854775807 bytes", "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f");
        BothRefused("holds an integer of 4294967295 bytes", "\u008b\u00ff\u00ff\u00ff\u00ff");
        BothRefused("holds a line of more than", "c" + new string('x', 100_000));
        BothRefused("expected an integer", "L" + new string('9', 2000) + "L\n");
        byte[] Share(int i) => [.. Text($"t{i}"), .. Tensor("0", 1 << 18, 0, [1 << 18], [1]), (byte)'s'];
        byte[] shares = [.. Enumerable.Range(0, 3000).SelectMany(Share)];
        Assert.Contains("that share a file", Refused(Zip(Pickle("}", shares, "."), ("0", new byte[1 << 20]))));
    }

    [Fact]
    public void HeadersOfSafetensorsAreBounded()
    {
        string path = _folder.File("many.safetensors");
        string[] headers =
        [
            string.Join(',', Enumerable.Range(0, 200_000).Select(i => $$"""
                "{{i}}":{"dtype":"U8","shape":[],"data_offsets":[{{i}},{{i + 1}}]}
                """)),
            string.Join(',', Enumerable.Range(0, 200_000).Select(i => $$"""
                "{{i}}":{"dtype":"U8","shape":[{{string.Join(',', Enumerable.Repeat(1, i % 63 + 1))}},0],"data_offsets":[0,0]}
                """)),
            $$"""
            "__metadata__":{{{string.Join(',', Enumerable.Range(0, 500_000).Select(i => $"\"{i}\":\"\""))}}}
            """,
        ];
        foreach (string header in headers)
        {
            byte[] json = System.Text.Encoding.UTF8.GetBytes($"{{{header}}}");
            File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[200_000]]);
            Assert.False(Survives(path, out string message));
            Assert.True(message.Contains("of objects besides its tensors", StringComparison.Ordinal), message);
        }
    }

    [Fact]
    public void KeysThatCollideAreNoSlowerThanOthers()
    {
        // .NET's hash of all these is zero.
        byte[] keys = [.. Enumerable.Range(0, 100_000).SelectMany(i => (byte[])[.. Integer(((long)i << 32) | (uint)i), (byte)'N'])];
        string path = _folder.File("keys.pth");
        File.WriteAllBytes(path, Zip(Pickle("}(", keys, "u.")));
        Assert.True(Survives(path, out string message), message);
    }

    [Fact]
    public void ZipBombsAreNotInflated()
    {
        byte[] pickle = Pickle(Tensor("0", 1 << 26, 0, [1 << 26], [1]), ".");
        string[] refusals =
        [
            Refused(Zip(CompressionLevel.SmallestSize, ("a/data.pkl", pickle), ("a/data/0", new byte[1 << 28]))),
            Refused(Zip(CompressionLevel.SmallestSize, ("a/data.pkl", new byte[1 << 28]))),
        ];
        Assert.All(refusals, refusal => Assert.Contains("its compressed parts inflate to more than 20 MB", refusal));

        byte[] lying = Zip(
            CompressionLevel.SmallestSize, ("a/data.pkl", [.. Pickle(Tensor("0", 4, 0, [4], [1]), ".")]), ("a/data/0", new byte[1 << 22]));
        int directory = lying.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.GetBytes(16).CopyTo(lying, directory + 24);
        Assert.Contains("inflates to more than the 16 bytes", Refused(lying));
    }

    [Fact]
    public void ZipFilesOfOtherThingsAreToldApart()
    {
        byte[] pickle = Pickle("}.");
        Assert.Contains("a zip file without data.pkl", Refused(Zip(CompressionLevel.NoCompression, ("x.npy", new byte[9]))));
        Assert.Contains(
            "a program of torch.jit.save",
            Refused(Zip(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/constants.pkl", pickle))));
        Assert.Contains("is there twice", Refused(Zip(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/data.pkl", pickle))));
        Assert.Contains(
            "has byte order 'big'",
            Refused(Zip(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/byteorder", "big"u8.ToArray()))));
        Assert.Contains(
            "is no JSON",
            Refused(Zip(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/extra/metadata.json", "[1]"u8.ToArray()))));
        Assert.Contains("holds neither tensors nor a container", Refused(Zip(Pickle("N."))));
        Assert.Contains("has two tensors named 'a.b'", Refused(Zip(
            Pickle("}", Text("a"), "}", Text("b"), Tensor("0", 4, 0, [4], [1]), "ss", Text("a.b"), Tensor("0", 4, 0, [4], [1]), "s."),
            ("0", new byte[16]))));
    }

    [Fact]
    public void OtherFilesAreToldApart()
    {
        var tar = new byte[1024];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        Assert.Contains("is a tar file", Refused(tar));
        Assert.Contains("is empty", Refused([]));
        Assert.Contains("seems to be a web page", Refused("<!DOCTYPE html><html></html>"u8.ToArray()));
        Assert.Contains("git lfs pull", Refused("version https://git-lfs.github.com/spec/v1\n"u8.ToArray()));
        Assert.Contains(
            "begins with 89504e470d0a1a0a, expected safetensors, .pth, .npy or ONNX",
            Refused([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2]));
        Assert.Contains("a pickle of another program", Refused(Pickle("}.")));
        Assert.Contains("cannot be read", Assert.Throws<WeightFileException>(() => WeightFile.Open(_folder.File("missing"))).Message);
        Assert.Contains("a folder without .npy files", Assert.Throws<WeightFileException>(() => WeightFile.Open(_folder.Path)).Message);
    }
}
