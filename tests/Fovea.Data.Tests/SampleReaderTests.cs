using System.Runtime.InteropServices;
using Fovea.Data.Folders;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data.Tests;

/// <summary>Samples whose images are decoded and resized in one go, against the same of decoded images.</summary>
public sealed class SampleReaderTests
{
    private static readonly string[] _turboJpeg = ["libturbojpeg.so.0", "libturbojpeg.0.dylib", "libturbojpeg.dylib", "turbojpeg"];

    private static readonly Augmentation _photographs = Augmentation.Photographs(48, 64);

    // Photographs of all kinds of sizes and formats, one too long for a network, in the pipelines of training and evaluation.
    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void BatchesHaveTheBytesOfDecodedImages(int channels)
    {
        using var folder = new TemporaryFolder();
        ImageListDataset files = Photographs(folder, (90, 70), (70, 90), (64, 48), (20, 10), (1010, 10), (800, 600));
        float[] mean = channels == 3 ? [0.4f, 0.5f, 0.6f] : [0.5f], std = channels == 3 ? [0.2f, 0.3f, 0.4f] : [0.2f];
        EvaluationPipeline pipeline = new(48, 64, mean, std) { ResizeShorterSide = 64 };
        var subset = new Subset(files, [3, 2, 5, 4, 1, 0, 7, 6, 8, 9, 10, 11]);
        foreach (IImageDataset data in (IImageDataset[])[files, subset])
        {
            Assert.NotNull(data.ReadEncoded(0));
            foreach (BatchLoaderOptions options in (BatchLoaderOptions[])
                [pipeline.LoaderOptions(5), pipeline.TrainingOptions(5, _photographs, seed: 4)])
            {
                Assert.Equal(Values(new Decoded(data), options), Values(data, options));
            }
        }
    }

    [Fact]
    public void ADamagedFileIsSkippedOrNamed()
    {
        using var folder = new TemporaryFolder();
        ImageListDataset files = Photographs(folder, (90, 70));
        byte[] bytes = File.ReadAllBytes(files.Paths[0]);
        bytes.AsSpan(bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]) + 5, 16).Fill(0xFF); // no table of codes can have so many
        File.WriteAllBytes(files.Paths[0], bytes);
        BatchLoaderOptions options = new EvaluationPipeline(48, 64, [0, 0, 0], [1, 1, 1]).TrainingOptions(2, _photographs, seed: 4);
        Assert.Contains(
            files.Paths[0], Assert.Throws<DataException>(() => new BatchLoader(files, options).Epoch(0).Count()).Message);
        Batch batch = Assert.Single(new BatchLoader(files, options with { SkipUnreadable = true }).Epoch(0));
        Assert.Equal(0, Assert.Single(batch.Failures).Index);
        Assert.Equal(1, batch.Count);
    }

    // The photographs are about 300 pixels wide: crops are decoded at a half, or at a quarter, and differ by about one step of 255. Where
    // the system has no libjpeg-turbo, files are decoded whole and nothing differs.
    [RealPhotographsTheory]
    [InlineData(100, 1.0)]
    [InlineData(50, 1.5)]
    public void DctScalingIsCloseOnPhotographs(int size, double mostDifference)
    {
        string[] paths = [.. Directory.EnumerateFiles(RealPhotographsTheoryAttribute.Folder!, "*.jpg").Order(CodePointOrder.Comparer)];
        var files = new ImageListDataset(paths.Take(60));
        var crop = new RandomResizedCrop(size, size);
        float[] plain = Values(files, Options(crop)), scaled = Values(files, Options(crop with { DctScaling = true }));
        double difference = plain.Zip(scaled, (a, b) => Math.Abs(a - b)).Average();
        bool scales = _turboJpeg.Any(name => NativeLibrary.TryLoad(name, out _));
        Assert.InRange(difference, scales ? 0.01 : 0, scales ? mostDifference : 0);

        // In units of a byte.
        static BatchLoaderOptions Options(RandomResizedCrop crop) =>
            new(20, new Normalization([0, 0, 0], [1 / 255f, 1 / 255f, 1 / 255f])) { Transforms = [crop], Seed = 5 };
    }

    private static float[] Values(IImageDataset data, BatchLoaderOptions options) =>
    [
        .. new BatchLoader(data, options).Epoch(1).SelectMany(
            batch => batch.Images[..(batch.Count * batch.Height * batch.Width * batch.Channels)]),
    ];

    // Each picture as JPEG and as PNG.
    private static ImageListDataset Photographs(TemporaryFolder folder, params (int Width, int Height)[] sizes)
    {
        List<string> paths = [];
        foreach ((int width, int height) in sizes)
        {
            byte[] pixels = [.. Enumerable.Range(0, width * height * 3).Select(i => (byte)((i % 97) + (i / 37 % 101)))];
            foreach (string extension in (string[])[".jpg", ".png"])
            {
                paths.Add(folder.File($"{width}x{height}{extension}"));
                ImageFile.Save(new Image(width, height, 3, pixels), paths[^1]);
            }
        }

        return new ImageListDataset(paths);
    }

    /// <summary>The same images, without files.</summary>
    private sealed class Decoded(IImageDataset data) : IImageDataset
    {
        public string Name => data.Name;

        public int Count => data.Count;

        public IReadOnlyList<string> Classes => data.Classes;

        public Target Target(int index) => data.Target(index);

        public Image Read(int index) => data.Read(index);
    }
}
