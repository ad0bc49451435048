using static Fovea.Formats.Tests.Hostile;

namespace Fovea.Formats.Tests;

/// <summary>Codes of pickles that the PyTorch of the fixtures does not write, but older and newer ones do.</summary>
public sealed class PickleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private WeightFile Open(byte[] bytes)
    {
        string path = _folder.File("a.pth");
        File.WriteAllBytes(path, bytes);
        return WeightFile.Open(path);
    }

    private static byte[] Storage(string type, string key, long count, byte[]? part = null) =>
    [
        (byte)'(', .. Text("storage"), .. Codes($"c{type}\n"), .. Text(key), .. Text("cpu"), .. Integer(count), .. part ?? [], (byte)'t',
        (byte)'Q',
    ];

    private static byte[] Codes(string codes) => System.Text.Encoding.Latin1.GetBytes(codes);

    [Fact]
    public void TensorsOfNewerPyTorchSayTheirTypeThemselves()
    {
        foreach (string storage in (string[])["torch.storage\nUntypedStorage", "torch\nUntypedStorage"])
        {
            byte[] pickle = Pickle(
                "}", Text("a"), "ctorch._utils\n_rebuild_tensor_v3\n(", Storage(storage, "0", 8), Integer(1), "(", Integer(3), "t(",
                Integer(1), "t\u0089ccollections\nOrderedDict\n)Rctorch\nuint16\ntRs.");
            using WeightFile file = Open(Zip(pickle, ("0", [9, 9, 1, 0, 0xff, 0xff, 2, 0])));
            Assert.Equal("a U16 [3]", Fixtures.Line(file.Entries[0]));
            Assert.Equal([1, 65535, 2], file.ReadIntegers("a"));
        }
    }

    [Fact]
    public void OldTensorsHaveFourPartsAndStoragesViews()
    {
        byte[] View(long first, long length) => [(byte)'(', .. Text("v"), .. Integer(first), .. Integer(length), (byte)'t'];
        byte[] Old(byte[] storage, long offset, long size) =>
            [.. Codes("ctorch._utils\n_rebuild_tensor\n("), .. storage, .. Integer(offset), (byte)'(', .. Integer(size), .. Codes("t("),
                .. Integer(1), .. Codes("ttR")];
        byte[] pickle = Pickle(
            "}", Text("whole"), Old(Storage("torch.cuda\nShortStorage", "0", 5, [(byte)'N']), 1, 4), "s",
            Text("part"), Old(Storage("torch.cuda\nShortStorage", "0", 5, View(2, 3)), 1, 2), "s.");
        using (WeightFile file = Open(Legacy(pickle, ("0", 5, [0, 0, 1, 0, 2, 0, 3, 0, 4, 0]))))
        {
            Assert.Equal([1, 2, 3, 4], file.ReadIntegers("whole"));
            Assert.Equal([3, 4], file.ReadIntegers("part"));
        }
        byte[] beyond = Pickle(Old(Storage("torch\nShortStorage", "0", 5, View(2, 3)), 2, 2), ".");
        Assert.Contains(
            "reaches value 4 of a storage of 3",
            Assert.Throws<WeightFileException>(() => Open(Legacy(beyond, ("0", 5, new byte[10])))).Message);
    }

    [Fact]
    public void TextsAndNumbersOfEveryProtocolAreRead()
    {
        (string Codes, string Value)[] cases =
        [
            ("I-12\n", "-12"), ("I01\n", "True"), ("I00\n", "False"),
            ("L123456789012345678901234567890L\n", "123456789012345678901234567890"),
            ("F-2.5e-3\n", "-0.0025"), ("Finf\n", "Infinity"), ("S'a\\'b\\x41\\n'\n", "a'bA\n"), ("S\"é\"\n", "é"),
            ("Vz\\u20ac\\q\n", "z€\\q"),
            ("V\\U0001F600\n", "😀"), ("U\u0003abc", "abc"), ("T\u0002\0\0\0ab", "ab"), ("\u008c\u0002\u00c3\u00a9", "é"),
            ("\u008d\u0001\0\0\0\0\0\0\0x", "x"), ("\u008a\u0001\u00ff", "-1"), ("\u008b\u0002\0\0\0\u00ff\u0000", "255"),
            ("\u008a\0", "0"),
            ("G\u0040\u0009\u0021\u00fb\u0054\u0044\u002d\u0018", "3.141592653589793"), ("M\u0001\u0002", "513"),
            ("J\u00ff\u00ff\u00ff\u00ff", "-1"),
            ("K\u0001p5\n0g5\n", "1"), ("(K\u0001K\u00021K\u0003", "3"), ("K\u00012\u0086\u00940h\0", ""),
        ];
        foreach ((string codes, string value) in cases)
        {
            using WeightFile file = Open(Zip(Pickle("}", Text("k"), codes, "s.")));
            Assert.Equal(value, file.Metadata.GetValueOrDefault("k", ""));
        }
    }

    [Fact]
    public void ContainersOfEveryKindAreWalked()
    {
        string tensor = System.Text.Encoding.Latin1.GetString(Tensor("0", 4, 0, [4], [1]));
        (string Codes, string Name)[] cases =
        [
            ($"(lp0\n{tensor}a", "k.0"), ($"(I7\n{tensor}d", "k.7"), ($"(NN{tensor}t", "k.2"), ($"({tensor}N\u0091", "k.0"),
            ($"\u008f({tensor}\u0090", "k.0"),
            ($"ccollections\nOrderedDict\n](]({System.Text.Encoding.Latin1.GetString(Text("x"))}{tensor}ee\u0085R", "k.x"),
            ($"ccollections\nCounter\n}}({System.Text.Encoding.Latin1.GetString(Text("y"))}{tensor}u\u0085R", "k.y"),
            ($"c__builtin__\nset\n]{tensor}a\u0085R", "k.0"), ($"}}\u0088{tensor}s", "k.True"),
            ($"ctorch._utils\n_rebuild_parameter\n{tensor}\u0088N\u0087R", "k"),
            ($"ccollections\nOrderedDict\n)\u0081}}b(K\u0002{tensor}u", "k.2"),
        ];
        foreach ((string codes, string name) in cases)
        {
            using WeightFile file = Open(Zip(Pickle("}", Text("k"), codes, "s."), ("0", new byte[16])));
            Assert.Equal($"{name} F32 [4]", Fixtures.Line(Assert.Single(file.Entries)));
        }
        using WeightFile bytes = Open(Zip(Pickle("}", Text("k"), "c_codecs\nencode\n", Text("\u0001é"), Text("latin1"), "\u0086Rs.")));
        Assert.Empty(bytes.Entries);
    }
}
