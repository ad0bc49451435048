using Fovea.Data.Mnist;
using static Fovea.Data.Tests.SyntheticMnist;

namespace Fovea.Data.Tests;

public sealed class MnistDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RealMnistFact]
    public void ReadsTheRealFiles()
    {
        var train = MnistDataset.Open(RealMnistFactAttribute.Folder!, Split.Train);
        var test = MnistDataset.Open(RealMnistFactAttribute.Folder!, Split.Test);
        Assert.Equal((60_000, 10_000), (train.Count, test.Count));
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], Enumerable.Range(0, 10).Select(train.Label));
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], Enumerable.Range(0, 10).Select(test.Label));

        double sum = 0, squares = 0;
        for (int i = 0; i < train.Count; i++)
        {
            foreach (byte value in train.Read(i).Pixels)
            {
                sum += value / 255.0;
                squares += value / 255.0 * (value / 255.0);
            }
        }

        double mean = sum / (60_000 * 784), std = Math.Sqrt(squares / (60_000 * 784) - mean * mean);
        Assert.Equal(0.1307, mean, 4);
        Assert.Equal(0.3081, std, 4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("FashionMNIST/raw")]
    public void FashionMnistIsTheSameFormatWithNamesOfItsOwn(string place)
    {
        WriteTrain(Path.Combine(_folder.Path, place), Images(12), Labels(12));
        var set = MnistDataset.Open(_folder.Path, Split.Train, MnistVariant.Fashion);
        Assert.Equal((12, "fashion-mnist train", "Ankle boot"), (set.Count, set.Name, set.Classes[set.Label(9)]));
        Assert.Equal(MnistVariant.Digits.Files.All.Select(file => file.Name), MnistVariant.Fashion.Files.All.Select(file => file.Name));
        Assert.Empty(MnistVariant.Digits.Files.All.Select(file => file.Sha256)
            .Intersect(MnistVariant.Fashion.Files.All.Select(file => file.Sha256)));
        string message = Assert.Throws<DataException>(
            () => MnistDataset.Open(_folder.File("x"), Split.Test, MnistVariant.Fashion)).Message;
        Assert.Contains(_folder.File(Path.Combine("x", "FashionMNIST", "raw")), message);
        Assert.Contains("give the folder that holds the four files of Fashion-MNIST", message);
    }

    [Theory]
    [InlineData("", "train-images-idx3-ubyte", "train-labels-idx1-ubyte", false)]
    [InlineData("", "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", true)]
    [InlineData("", "train-images.idx3-ubyte", "train-labels.idx1-ubyte", false)]
    [InlineData("", "train-images.idx3-ubyte.gz", "train-labels.idx1-ubyte.gz", true)]
    [InlineData("MNIST/raw", "train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz", false)]
    [InlineData("raw", "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte", true)]
    public void FindsTheUsualLayouts(string place, string imageName, string labelName, bool gzip)
    {
        string inner = Path.Combine(_folder.Path, place);
        Directory.CreateDirectory(inner);
        File.WriteAllBytes(Path.Combine(inner, imageName), gzip ? Gzip(Images(12)) : Images(12));
        File.WriteAllBytes(Path.Combine(inner, labelName), gzip ? Gzip(Labels(12)) : Labels(12));

        var set = MnistDataset.Open(_folder.Path, Split.Train);
        Assert.Equal((12, "mnist train", 10), (set.Count, set.Name, set.Classes.Count));
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(i % 10, set.Label(i));
            Assert.Equal(Enumerable.Range(0, 784).Select(p => (byte)(i + p)), set.Read(i).Pixels);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Read(12));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Label(-1));
    }

    [Fact]
    public void AMissingFileSaysWhereItLooked()
    {
        string message = Assert.Throws<DataException>(() => MnistDataset.Open(_folder.Path, Split.Test)).Message;
        Assert.Contains("no such file, expected t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz", message);
        Assert.Contains(_folder.File(Path.Combine("MNIST", "raw")), message);
        Assert.Contains("download", message);
        Assert.Contains("no such folder", Assert.Throws<DataException>(() => MnistDataset.Open(_folder.File("x"), Split.Test)).Message);
    }

    public static TheoryData<string, byte[], byte[]> DamagedFiles => new()
    {
        { "train-images-idx3-ubyte: ends after 3 bytes, expected a header of 16", Images(3)[..3], Labels(3) },
        { "train-images-idx3-ubyte: ends after 0 bytes", [], Labels(3) },
        { "more than the file can hold", Images(3)[..^1], Labels(3) },
        { "more than the file can hold", Idx(0x803, [int.MaxValue, 28, 28], []), Labels(3) },
        { "more than the file can hold", Idx(0x803, [-1, 28, 28], []), Labels(3) },
        { "none at all", Idx(0x803, [0, 28, 28], []), Labels(3) },
        { "more than the file can hold", Gzip(Idx(0x803, [900_000, 28, 28], [])), Labels(3) },
        { "ends after 1567 of the 2352 values", Gzip(Images(3)[..(16 + 1567)]), Labels(3) },
        { "goes on after the 2352 values", [.. Images(3), 0], Labels(3) },
        { "goes on after the 2352 values", Gzip([.. Images(3), 0]), Labels(3) },
        { "declares 3x28x29 values, expected items of 28x28", Idx(0x803, [3, 28, 29], new byte[3 * 28 * 29]), Labels(3) },
        { "begins with 0x00000801, expected 0x00000803", Labels(30), Labels(3) },
        { "begins with 0x00000803, expected 0x00000801", Images(3), Images(3) },
        { "2 labels for the 3 images", Images(3), Labels(2) },
        { "label 1 is 10, expected 0 to 9", Images(3), Idx(0x801, [3], [0, 10, 2]) },
    };

    [Theory]
    [MemberData(nameof(DamagedFiles))]
    public void DamageIsNamed(string expected, byte[] images, byte[] labels)
    {
        WriteTrain(_folder.Path, images, labels);
        string message = Assert.Throws<DataException>(() => MnistDataset.Open(_folder.Path, Split.Train)).Message;
        Assert.Contains(expected, message);
        Assert.StartsWith(_folder.Path, message);
    }

    [Fact]
    public void CutOrChangedGzipIsNamed()
    {
        byte[] zipped = Gzip(Images(50));
        foreach (int length in (int[])[2, 10, 30, zipped.Length / 2, zipped.Length - 60])
        {
            WriteTrain(_folder.Path, zipped[..length], Labels(50));
            Assert.Contains("download", Assert.Throws<DataException>(() => MnistDataset.Open(_folder.Path, Split.Train)).Message);
        }
        zipped[^6] ^= 1; // in the checksum
        WriteTrain(_folder.Path, zipped, Labels(50));
        Assert.Contains(
            "the gzip data is damaged", Assert.Throws<DataException>(() => MnistDataset.Open(_folder.Path, Split.Train)).Message);
    }

    [Fact]
    public void AGzipBombCostsNoMoreThanItsHeaderDeclares()
    {
        byte[] bomb = Gzip([.. Images(3), .. new byte[64 << 20]]);
        WriteTrain(_folder.Path, bomb, Labels(3));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("goes on after", Assert.Throws<DataException>(() => MnistDataset.Open(_folder.Path, Split.Train)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }
}
