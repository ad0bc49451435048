using System.Text.Json;
using Fovea.Data.Glyphs;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Tests;

/// <summary>Mixed batches and normalised photographs against what eng/make-batch-fixtures.py has recorded.</summary>
public sealed class BatchMixingTests
{
    private static readonly JsonSerializerOptions _options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly Manifest _recorded = JsonSerializer.Deserialize<Manifest>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "files", "batches.json")), _options)!;

    [Fact]
    public void MixedImagesAndTargetsEqualTorchvisions()
    {
        Assert.Contains(_recorded.Mixes, row => row.Kind == "mixup");
        Assert.Contains(_recorded.Mixes, row => row.Kind == "cutmix");
        foreach (MixRow row in _recorded.Mixes)
        {
            var shape = new BatchShape(row.Count, row.Height, row.Width, row.Channels);
            var mixer = new BatchMixer(new BatchMixing());
            float[] images = [.. row.Images];
            double share = row.Share;
            if (row.Kind == "mixup")
                mixer.Mixup(images, shape, share);
            else
                share = mixer.Cutmix(images, shape, MixWindow.Around(row.X, row.Y, share, shape));
            Assert.Equal(row.Mixed, images);
            for (int i = 0; i < row.Count; i++)
            {
                var target = new double[row.Targets[i].Length];
                target[row.Labels[i]] += share;
                target[row.Labels[(i + row.Count - 1) % row.Count]] += 1 - share;
                Assert.All(target.Zip(row.Targets[i]), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
            }
        }
    }

    [RealPhotographsTheory]
    [InlineData(1e-6)]
    public void NormalisedPhotographsEqualTorchvisions(double tolerance)
    {
        var pipeline = new EvaluationPipeline(224, 224, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]) { ResizeShorterSide = 256 };
        Assert.Equal(20, _recorded.Normalized.Count);
        string[] files = [.. _recorded.Normalized.Select(row => Path.Combine(RealPhotographsTheoryAttribute.Folder!, row.File))];
        var loader = new BatchLoader(new Files(files), pipeline.LoaderOptions(1));
        foreach ((Batch batch, NormalizedRow row) in loader.Epoch(0).Zip(_recorded.Normalized))
        {
            Assert.All(
                _recorded.Positions.Zip(row.Values), pair => Assert.Equal(pair.Second, batch.Images[pair.First], tolerance));
            double sum = batch.Images.Take(224 * 224 * 3).Sum(value => (double)value);
            Assert.Equal(row.Sum / (224 * 224 * 3), sum / (224 * 224 * 3), tolerance);
        }
    }

    [Fact]
    public void TheMixOfABatchDependsOnSeedEpochAndBatchAlone()
    {
        BatchLoader Loader(ulong seed, int workers) => new(
            new GlyphDataset(Split.Train, 64),
            new BatchLoaderOptions(16, Normalization.Unit)
            {
                Seed = seed,
                Workers = workers,
                Mixing = new BatchMixing { MixupAlpha = 0.2, CutmixAlpha = 1 },
            });
        (double Share, string Labels, double Sum)[] whole = Seen(Loader(3, 0).Epoch(2));
        Assert.Equal(whole, Seen(Loader(3, 2).Epoch(2)));
        Assert.Equal(whole[2..], Seen(Loader(3, 1).Epoch(2, startBatch: 2)));
        Assert.NotEqual(whole, Seen(Loader(3, 0).Epoch(1)));
        Assert.NotEqual(whole, Seen(Loader(4, 0).Epoch(2)));
        Assert.Equal(4, whole.Select(each => each.Share).Distinct().Count());
    }

    [Fact]
    public void TheOtherLabelIsThatOfTheImageBefore()
    {
        var options = new BatchLoaderOptions(8, Normalization.Unit) { Mixing = new BatchMixing { MixupAlpha = 1 } };
        foreach (Batch batch in new BatchLoader(new GlyphDataset(Split.Train, 24), options).Epoch(0))
        {
            for (int i = 0; i < batch.Count; i++)
                Assert.Equal(batch.Labels[(i + 7) % 8], batch.Mix!.Labels[i]);
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(4)]
    public void SharesHaveMeanAndVarianceOfTheirDistribution(double alpha)
    {
        const int Draws = 20_000;
        PhiloxCursor random = new Philox(1, 2).Cursor();
        double sum = 0, squares = 0;
        for (int i = 0; i < Draws; i++)
        {
            double share = BetaDistribution.Draw(alpha, ref random);
            Assert.InRange(share, 0, 1);
            (sum, squares) = (sum + share, squares + ((share - 0.5) * (share - 0.5)));
        }

        double variance = 1 / (4 * ((2 * alpha) + 1));
        Assert.Equal(0.5, sum / Draws, 5 * Math.Sqrt(variance / Draws));
        Assert.Equal(variance, squares / Draws, 0.04 * variance);
    }

    [Fact]
    public void AnImageWithoutOneClassCannotBeMixed()
    {
        var options = new BatchLoaderOptions(2, Normalization.Unit) { Workers = 0, Mixing = new BatchMixing { CutmixAlpha = 1 } };
        Assert.Contains(
            "one class for each image",
            Assert.Throws<DataException>(() => new BatchLoader(new Files([], 2), options).Epoch(0).First()).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchMixing { MixupAlpha = -1 });
    }

    private static (double Share, string Labels, double Sum)[] Seen(IEnumerable<Batch> epoch) =>
        [.. epoch.Select(batch => (batch.Mix!.Share, string.Join(',', batch.Mix.Labels), batch.Images.Sum(value => (double)value)))];

    /// <summary>Photographs in files, or grey images, without classes.</summary>
    private sealed class Files(string[] paths, int gray = 0) : IImageDataset
    {
        public string Name => "files";

        public int Count => paths.Length + gray;

        public IReadOnlyList<string> Classes => [];

        public Target Target(int index) => Data.Target.None;

        public Image Read(int index) => index < paths.Length ? ImageFile.Load(paths[index]).ToRgb() : new Image(4, 4, 1);
    }

    private sealed record Manifest(
        IReadOnlyList<int> Positions, IReadOnlyList<NormalizedRow> Normalized, IReadOnlyList<MixRow> Mixes);

    private sealed record NormalizedRow(string File, double Sum, IReadOnlyList<double> Values);

    private sealed record MixRow(
        string Kind, double Share, int X, int Y, int Count, int Height, int Width, int Channels, int[] Labels, float[] Images,
        float[] Mixed, double[][] Targets);
}
