using Fovea.Data.Svhn;
using static Fovea.Data.Tests.MatWriter;

namespace Fovea.Data.Tests;

public sealed class SvhnDatasetTests : IDisposable
{
    private const int ImageBytes = 3072;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RealSvhnFact]
    public void ReadsTheRealFiles()
    {
        var train = SvhnDataset.Open(RealSvhnFactAttribute.Folder!, Split.Train);
        Assert.Equal((73_257, 26_032), (train.Count, SvhnDataset.Open(RealSvhnFactAttribute.Folder!, Split.Test).Count));
        Assert.Equal([1, 9, 2, 3, 2, 5, 9, 3, 3, 1], Enumerable.Range(0, 10).Select(train.Label));
    }

    [Theory]
    [InlineData(true, 5)]
    [InlineData(false, 5)]
    [InlineData(true, 1)]
    public void ColumnsBecomeRowsAndTenBecomesZero(bool isCompressed, int count)
    {
        Write("test_32x32.mat", Whole(Zipped(Images(count), isCompressed), Zipped(Labels(count), isCompressed)));
        var test = SvhnDataset.Open(_folder.Path, Split.Test);
        Assert.Equal((count, "svhn test", 10), (test.Count, test.Name, test.Classes.Count));
        for (int i = 0; i < count; i++)
        {
            Assert.Equal((i + 7) % 10, test.Label(i));
            byte[] pixels = test.Read(i).Pixels;
            for (int y = 0; y < 32; y++)
            {
                for (int x = 0; x < 32; x++)
                {
                    for (int c = 0; c < 3; c++)
                        Assert.Equal(Value(y, x, c, i), pixels[(((y * 32) + x) * 3) + c]);
                }
            }
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Read(count));
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Label(-1));
    }

    [Fact]
    public void OtherOrdersAndOtherVariablesAndDoublesAreReadToo()
    {
        byte[] other = Array("note", CharClass, [1, 2], Element(MiUInt16, [65, 0, 66, 0]));
        byte[] labels = Array("y", DoubleClass, [2, 1], Element(MiDouble, [.. BitConverter.GetBytes(10.0), .. BitConverter.GetBytes(4.0)]));
        Write("train_32x32.mat", Whole(Zip(labels), other, Zip(Images(2))));
        var train = SvhnDataset.Open(_folder.Path, Split.Train);
        Assert.Equal((2, 0, 4), (train.Count, train.Label(0), train.Label(1)));
    }

    [Fact]
    public void WhatIsMissingOrNoMatFileIsNamed()
    {
        Assert.Contains("no such folder", Assert.Throws<DataException>(() => SvhnDataset.Open(_folder.File("x"), Split.Test)).Message);
        Assert.Contains("no such file, expected test_32x32.mat", Failure(null));
        Assert.Contains("begins with ''", Failure([]));
        Assert.Contains("begins with 'PNG image '", Failure([.. "PNG image "u8, .. new byte[200]]));
        byte[] file = Whole(Images(1), Labels(1));
        (file[126], file[127]) = ((byte)'M', (byte)'I');
        Assert.Contains("is a big-endian MAT-file", Failure(file));
        (file[124], file[125], file[126], file[127]) = (0, 2, (byte)'I', (byte)'M');
        Assert.Contains("is a MAT-file of version 7.3", Failure(file));
        Assert.Contains("has no variable 'y'", Failure(Whole(Zip(Images(1)))));
        Assert.Contains("has no variable 'X'", Failure(Whole()));
    }

    [Fact]
    public void FilesThatLieAreNamed()
    {
        Assert.Contains("X is 32x32x3x3 of UInt8 and y is 2x1", Failure(Whole(Images(3), Labels(2))));
        Assert.Contains("label 1 is 11, expected 1 to 10", Failure(Whole(
            Images(2), Array("y", DoubleClass, [2, 1], Element(MiUInt8, [1, 11])))));
        Assert.Contains("label 0 is 0,", Failure(Whole(Images(2), Array("y", DoubleClass, [2, 1], Element(MiUInt8, [0, 1])))));
        Assert.Contains("label 0 is 1.5,", Failure(Whole(
            Images(1), Array("y", DoubleClass, [1, 1], Element(MiDouble, BitConverter.GetBytes(1.5))))));
        Assert.Contains("'X' is 32x32x3x9 and has 3072 bytes", Failure(Whole(
            Array("X", UInt8Class, [32, 32, 3, 9], Element(MiUInt8, new byte[ImageBytes])), Labels(9))));
        Assert.Contains("an array of -1x", Failure(Whole(Array("X", UInt8Class, [-1, 32], Element(MiUInt8, [1])), Labels(1))));
        Assert.Contains("is no array of real numbers", Failure(Whole(Array("X", 5, [1, 1], Element(MiUInt8, [1])), Labels(1))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryCutIsAnErrorOfOneSentence(bool isCompressed)
    {
        byte[] file = Whole(Zipped(Images(1), isCompressed), Zipped(Labels(1), isCompressed));
        for (int length = 0; length < file.Length; length += length is > 300 and < 2900 ? 97 : 1)
            Assert.Contains(_folder.Path, Failure(file[..length]));
    }

    [Fact]
    public void EveryChangedByteIsReadOrAnErrorOfOneSentence()
    {
        byte[] file = Whole(Images(1), Labels(1));
        for (int at = 120; at < file.Length; at += at is > 300 and < 3200 ? 97 : 1)
        {
            foreach (byte value in (byte[])[0, 1, 127, 255])
            {
                byte[] damaged = (byte[])file.Clone();
                damaged[at] = value;
                Write("test_32x32.mat", damaged);
                try
                {
                    Assert.Equal(1, SvhnDataset.Open(_folder.Path, Split.Test).Count);
                }
                catch (DataException failure)
                {
                    Assert.StartsWith(_folder.Path, failure.Message);
                }
            }
        }
    }

    [Fact]
    public void AFileThatDeclaresMuchCostsLittle()
    {
        byte[] images = Array("X", UInt8Class, [32, 32, 3, 600_000], Element(MiUInt8, new byte[16]));
        BitConverter.GetBytes(600_000 * ImageBytes).CopyTo(images, images.Length - 20);
        BitConverter.GetBytes(int.MaxValue).CopyTo(images, 4);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("it ends after", Failure(Whole(Zip(images))));
        Assert.Contains("a variable of 2147483647 bytes where", Failure(Whole(images)));
        byte[] bomb = Array("X", UInt8Class, [32, 32, 3, 1], Element(MiUInt8, new byte[64 << 20]));
        byte[] zipped = Whole(Zip(bomb));
        long made = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("an element of 67108864 bytes, expected at most 24576", Failure(zipped));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - made, 0, 1 << 20);
        Assert.True(made > before);
    }

    private static byte Value(int y, int x, int c, int image) => (byte)((y * 5) + (x * 3) + (c * 70) + image);

    private static byte[] Images(int count)
    {
        var values = new byte[count * ImageBytes];
        for (int i = 0; i < values.Length; i++)
            values[i] = Value(i % 32, i / 32 % 32, i / 1024 % 3, i / ImageBytes);
        return Array("X", UInt8Class, count == 1 ? [32, 32, 3] : [32, 32, 3, count], Element(MiUInt8, values));
    }

    // The first is 7, the fourth 10.
    private static byte[] Labels(int count) => Array(
        "y", DoubleClass, [count, 1], Element(MiUInt8, [.. Enumerable.Range(0, count).Select(i => (byte)(((i + 6) % 10) + 1))]));

    private static byte[] Zipped(byte[] array, bool isCompressed) => isCompressed ? Zip(array) : array;

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(_folder.File(name), bytes);

    private string Failure(byte[]? file)
    {
        if (file is not null)
            Write("test_32x32.mat", file);
        return Assert.Throws<DataException>(() => SvhnDataset.Open(_folder.Path, Split.Test)).Message;
    }
}

/// <summary>A test that needs SVHN's cropped digits in $FOVEA_DATA/svhn.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealSvhnFactAttribute : FactAttribute
{
    public RealSvhnFactAttribute()
    {
        if (Folder is null)
            Skip = "SVHN is not here: put train_32x32.mat and test_32x32.mat into $FOVEA_DATA/svhn.";
    }

    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable("FOVEA_DATA") is { Length: > 0 } data
        && File.Exists(Path.Combine(data, "svhn", "train_32x32.mat"))
            ? Path.Combine(data, "svhn")
            : null;
}
