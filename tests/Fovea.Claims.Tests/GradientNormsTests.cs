using Fovea.Claims.Studies;
using Fovea.Data;
using Fovea.Imaging;
using Fovea.Nn.Layers;

namespace Fovea.Claims.Tests;

/// <summary>Gradients of untrained chains on made-up images.</summary>
public sealed class GradientNormsTests
{
    private static readonly GradientNorms _study = new(
        "made-up",
        [
            new("sigmoid", () => new Sigmoid(), InitialWeights.Glorot),
            new("sigmoid, shortcuts", () => new Sigmoid(), InitialWeights.Glorot, HasShortcuts: true),
            new("ReLU", () => new Relu(), InitialWeights.He),
        ],
        [1, 6])
    {
        BatchSize = 4,
    };

    private readonly Observations _seen = _study.Measure(new StudyContext
    {
        Options = new ClaimRunOptions(),
        Folder = "",
        Splits = new DataSplits(new Noise(), null, null),
        Seed = 5,
        Finished = [],
        Cancellation = CancellationToken.None,
    });

    [Fact]
    public void TheFirstLayerOfAChainOfOneIsTheLast() =>
        Assert.All(_study.Variants, variant => Assert.Equal(1, _seen[variant.Name, GradientNorms.FirstToLast(1)]));

    [Fact]
    public void ASigmoidLetsLessThroughThanARectifierOrAShortcut()
    {
        string quantity = GradientNorms.FirstToLast(6);
        Assert.InRange(_seen["sigmoid", quantity], 0, 1.0 / 256);
        Assert.InRange(_seen["ReLU", quantity], 0.05, 20);
        Assert.InRange(_seen.Ratio(quantity, "sigmoid, shortcuts", "sigmoid"), 16, double.MaxValue);
    }

    [Fact]
    public void CurvesHaveAPointForEachLayerAndBeginAndEndAsTheFigureSays()
    {
        Assert.Equal(6, _seen.Curves.Count);
        Curve curve = _seen.Curves.Single(each => each.Variant == "ReLU" && each.Points.Count == 6);
        Assert.Equal([1, 2, 3, 4, 5, 6], curve.Points.Select(point => point.X));
        Assert.Equal(_seen["ReLU", GradientNorms.FirstToLast(6)], curve.Points[0].Y / curve.Points[^1].Y);
    }

    private sealed class Noise : IImageDataset
    {
        public string Name => "noise";

        public int Count => 8;

        public IReadOnlyList<string> Classes => ["even", "odd"];

        public ImageSize? ImageSize => new(32, 32, 3);

        public Target Target(int index) => ClassTarget.Of(index % 2);

        public Image Read(int index)
        {
            var image = new Image(32, 32, 3);
            for (int i = 0; i < image.Pixels.Length; i++)
                image.Pixels[i] = (byte)(((i * 7919) + (index * 104_729) + (i * i % 251)) % 256);
            return image;
        }
    }
}
