using System.Security.Cryptography;
using Fovea.Data.Cifar;

namespace Fovea.Data.Tests;

public sealed class Cifar10DatasetTests : IDisposable
{
    private const int RecordBytes = 3073;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RealCifarFact]
    public void ReadsTheRealFiles()
    {
        var train = Cifar10Dataset.Open(RealCifarFactAttribute.Folder!, Split.Train);
        Assert.Equal(50_000, train.Count);
        Assert.Equal(Enumerable.Repeat(5000, 10), Enumerable.Range(0, train.Count).GroupBy(train.Label).Select(group => group.Count()));
        Assert.Equal(("automobile", "3e9091be9f1ecf08"), (train.Classes[train.Label(21_234)], Digest(train.Read(21_234).Pixels)));

        var test = Cifar10Dataset.Open(RealCifarFactAttribute.Folder!, Split.Test);
        Assert.Equal([3, 8, 8, 0, 6, 6, 1, 6, 3, 1], Enumerable.Range(0, 10).Select(test.Label));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cifar-10-batches-bin")]
    public void PlanesBecomePixelsAcrossTheFiles(string place)
    {
        for (int file = 1; file <= 5; file++)
            Write($"data_batch_{file}.bin", Records(file, 3), place);
        var train = Cifar10Dataset.Open(_folder.Path, Split.Train);
        Assert.Equal((15, "cifar10 train", "airplane"), (train.Count, train.Name, train.Classes[0]));
        for (int i = 0; i < 15; i++)
        {
            int file = 1 + (i / 3), record = i % 3;
            Assert.Equal((file + record) % 10, train.Label(i));
            byte[] pixels = train.Read(i).Pixels;
            for (int p = 0; p < 1024; p++)
            {
                for (int c = 0; c < 3; c++)
                    Assert.Equal(Value(file, record, (c * 1024) + p), pixels[(3 * p) + c]);
            }
        }
        Assert.Equal((32, 32, 3), (train.Read(0).Width, train.Read(0).Height, train.Read(0).Channels));
        Assert.Throws<ArgumentOutOfRangeException>(() => train.Read(15));
        Assert.Throws<ArgumentOutOfRangeException>(() => train.Label(-1));
    }

    [Fact]
    public void TheFirstThousandStandInForAMissingTestBatch()
    {
        Write("test_batch_first1000.bin", Records(7, 2));
        Assert.Equal("cifar10 test (first 1000)", Cifar10Dataset.Open(_folder.Path, Split.Test).Name);
        Write("test_batch.bin", Records(9, 4));
        var whole = Cifar10Dataset.Open(_folder.Path, Split.Test);
        Assert.Equal(("cifar10 test", 4), (whole.Name, whole.Count));
    }

    [Fact]
    public void TheClassesAreThoseOfTheirFile()
    {
        Write("test_batch.bin", Records(0, 1));
        File.WriteAllText(_folder.File("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\r\nj\n\n");
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], Cifar10Dataset.Open(_folder.Path, Split.Test).Classes);
        File.WriteAllText(_folder.File("batches.meta.txt"), "a\nb\n");
        Assert.Contains("names 2 classes, expected 10", Failure(Split.Test));
    }

    [Fact]
    public void DamageIsNamed()
    {
        Assert.Contains("no such file, expected test_batch.bin", Failure(Split.Test));
        Assert.Contains("no such file, expected data_batch_1.bin", Failure(Split.Train));
        Assert.Contains("no such folder", Assert.Throws<DataException>(() => Cifar10Dataset.Open(_folder.File("x"), Split.Test)).Message);

        Write("data_batch_1.bin", Records(0, 1));
        Assert.Contains($"{_folder.File("data_batch_2.bin")}: no such file; all five training batches are needed", Failure(Split.Train));

        Write("test_batch.bin", Records(0, 2)[..^1]);
        Assert.Contains("test_batch.bin: 6145 bytes, expected records of 3073 bytes", Failure(Split.Test));
        Write("test_batch.bin", []);
        Assert.Contains("test_batch.bin: 0 bytes", Failure(Split.Test));
        byte[] wrong = Records(0, 3);
        wrong[2 * RecordBytes] = 10;
        Write("test_batch.bin", wrong);
        Assert.Contains("test_batch.bin: label 2 is 10, expected 0 to 9", Failure(Split.Test));
    }

    private static byte Value(int file, int record, int at) => (byte)((file * 31) + (record * 7) + (at * 3) + (at / 1024));

    private static byte[] Records(int file, int count)
    {
        var bytes = new byte[count * RecordBytes];
        for (int record = 0; record < count; record++)
        {
            bytes[record * RecordBytes] = (byte)((file + record) % 10);
            for (int at = 0; at < RecordBytes - 1; at++)
                bytes[(record * RecordBytes) + 1 + at] = Value(file, record, at);
        }
        return bytes;
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];

    private void Write(string name, byte[] bytes, string place = "")
    {
        Directory.CreateDirectory(_folder.File(place));
        File.WriteAllBytes(Path.Combine(_folder.Path, place, name), bytes);
    }

    private string Failure(Split split) => Assert.Throws<DataException>(() => Cifar10Dataset.Open(_folder.Path, split)).Message;
}
