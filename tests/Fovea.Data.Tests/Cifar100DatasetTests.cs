using Fovea.Data.Cifar;

namespace Fovea.Data.Tests;

public sealed class Cifar100DatasetTests : IDisposable
{
    private const int RecordBytes = 3074;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RealCifar100Fact]
    public void ReadsTheRealFiles()
    {
        var train = Cifar100Dataset.Open(RealCifar100FactAttribute.Folder!, Split.Train);
        Assert.Equal(50_000, train.Count);
        Assert.Equal(Enumerable.Repeat(500, 100), Enumerable.Range(0, train.Count).GroupBy(train.Label).Select(group => group.Count()));
        Assert.Equal(10_000, Cifar100Dataset.Open(RealCifar100FactAttribute.Folder!, Split.Test).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cifar-100-binary")]
    public void TheSecondLabelIsTheClassAndPlanesBecomePixels(string place)
    {
        Write("train.bin", Records(7), place);
        Write("test.bin", Records(2), place);
        var train = Cifar100Dataset.Open(_folder.Path, Split.Train);
        var coarse = Cifar100Dataset.Open(_folder.Path, Split.Train, Cifar100Labels.Coarse);
        Assert.Equal((7, "cifar100 train", 100), (train.Count, train.Name, train.Classes.Count));
        Assert.Equal((7, "cifar100 coarse train", 20), (coarse.Count, coarse.Name, coarse.Classes.Count));
        Assert.Equal("cifar100 test", Cifar100Dataset.Open(_folder.Path, Split.Test).Name);
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal((99 - i, i), (train.Label(i), coarse.Label(i)));
            byte[] pixels = train.Read(i).Pixels;
            Assert.Equal(pixels, coarse.Read(i).Pixels);
            for (int p = 0; p < 1024; p++)
            {
                for (int c = 0; c < 3; c++)
                    Assert.Equal(Value(i, (c * 1024) + p), pixels[(3 * p) + c]);
            }
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => train.Read(7));
    }

    [Fact]
    public void TheClassesAreThoseOfTheirFiles()
    {
        Write("test.bin", Records(1));
        var known = Cifar100Dataset.Open(_folder.Path, Split.Test);
        Assert.Equal(("apple", "aquarium_fish", "worm"), (known.Classes[0], known.Classes[1], known.Classes[99]));
        File.WriteAllLines(_folder.File("fine_label_names.txt"), Enumerable.Range(0, 100).Select(i => $"fine{i}"));
        File.WriteAllLines(_folder.File("coarse_label_names.txt"), Enumerable.Range(0, 20).Select(i => $"coarse{i}"));
        Assert.Equal("fine99", Cifar100Dataset.Open(_folder.Path, Split.Test).Classes[99]);
        Assert.Equal("coarse0", Cifar100Dataset.Open(_folder.Path, Split.Test, Cifar100Labels.Coarse).Classes[0]);
        File.WriteAllText(_folder.File("fine_label_names.txt"), "a\n");
        Assert.Contains("names 1 classes, expected 100", Failure());
    }

    [Fact]
    public void DamageIsNamed()
    {
        Assert.Contains("no such file, expected test.bin", Failure());
        Assert.Contains("no such folder", Assert.Throws<DataException>(() => Cifar100Dataset.Open(_folder.File("x"), Split.Test)).Message);
        Write("test.bin", Records(2)[..^1]);
        Assert.Contains("test.bin: 6147 bytes, expected records of 3074 bytes", Failure());
        Write("test.bin", []);
        Assert.Contains("test.bin: 0 bytes", Failure());
        byte[] wrong = Records(3);
        wrong[(2 * RecordBytes) + 1] = 100;
        Write("test.bin", wrong);
        Assert.Contains("test.bin: label 2 is 100, expected 0 to 99; give a file of CIFAR-100's binary version", Failure());
        wrong[RecordBytes] = 20;
        Write("test.bin", wrong);
        Assert.Contains("test.bin: label 1 is 20, expected 0 to 19", Failure());
    }

    private static byte Value(int record, int at) => (byte)((record * 7) + (at * 3) + (at / 1024));

    private static byte[] Records(int count)
    {
        var bytes = new byte[count * RecordBytes];
        for (int record = 0; record < count; record++)
        {
            (bytes[record * RecordBytes], bytes[(record * RecordBytes) + 1]) = ((byte)record, (byte)(99 - record));
            for (int at = 0; at < RecordBytes - 2; at++)
                bytes[(record * RecordBytes) + 2 + at] = Value(record, at);
        }
        return bytes;
    }

    private void Write(string name, byte[] bytes, string place = "")
    {
        Directory.CreateDirectory(_folder.File(place));
        File.WriteAllBytes(Path.Combine(_folder.Path, place, name), bytes);
    }

    private string Failure() => Assert.Throws<DataException>(() => Cifar100Dataset.Open(_folder.Path, Split.Test)).Message;
}

/// <summary>A test that needs CIFAR-100's binary version in $FOVEA_DATA.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealCifar100FactAttribute : FactAttribute
{
    public RealCifar100FactAttribute()
    {
        if (Folder is null)
            Skip = "CIFAR-100 is not here: set FOVEA_DATA to the folder that holds cifar-100-binary.";
    }

    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable("FOVEA_DATA") is { Length: > 0 } data
        && File.Exists(Path.Combine(data, "cifar-100-binary", "train.bin"))
            ? data
            : null;
}
