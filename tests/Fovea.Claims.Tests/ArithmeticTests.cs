using Fovea.Claims.Results;
using Fovea.Claims.Studies;

namespace Fovea.Claims.Tests;

/// <summary>What is counted, against the papers' figures.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ArithmeticTests
{
    [Fact]
    public void TheFirstFullyConnectedLayerOfVggHasTheWeightsOfThePaper()
    {
        Observations seen = Counted("gap-vs-fc");
        Assert.Equal(102_760_448, seen["fully connected", "weights of the first fully connected layer"]);
        Assert.Equal(123_642_856, seen["fully connected", "parameters behind the maps"]);
        Assert.Equal(513_000, seen["average pooling", "parameters behind the maps"]);
        Assert.Equal([Verdict.Shown, Verdict.Shown], Judged("gap-vs-fc", seen));
    }

    [Fact]
    public void ThreeSmallConvolutionsSeeWhatOneLargeSees()
    {
        Observations seen = Counted("three-3x3");
        Assert.Equal(7, seen["three 3x3", Quantity.ReceptiveField]);
        Assert.Equal(27 * 32 * 32, seen["three 3x3", "weights of the convolutions"]);
        Assert.Equal(49 * 32 * 32, seen["one 7x7", "weights of the convolutions"]);
        Assert.Equal([Verdict.Shown, Verdict.Shown], Judged("three-3x3", seen));
    }

    [Fact]
    public void ABottleneckHasTheWeightsOfTwoConvolutions()
    {
        Observations seen = Counted("bottleneck");
        Assert.Equal(2 * 9 * 64 * 64, seen["two 3x3", "weights of a block"]);
        Assert.Equal((2 * 64 * 256) + (9 * 64 * 64), seen["bottleneck", "weights of a block"]);
        Assert.Equal([Verdict.Shown, Verdict.Shown], Judged("bottleneck", seen));
    }

    [Fact]
    public void TheMemoryOfVggIsThatOfItsTableAndNotItsSum()
    {
        Observations seen = Counted("memory");
        Assert.Equal(15_237_608 * 4 / 1e6, seen["vgg16", "MB, a ReLU in its operand's memory"], 1e-9);
        Assert.Equal((28_667_880 + (3 * 224 * 224)) * 4 / 1e6, seen["vgg16", "MB, every output counted"], 1e-9);
        Assert.InRange(seen["vgg16", "MB held by a tape"], 15_237_608 * 4 / 1e6, 15_237_608 * 4 * 1.3 / 1e6);
        Assert.InRange(seen["vgg16", "MB held by a tape without sharing"], 28_667_880 * 4 / 1e6, 28_667_880 * 4 * 1.3 / 1e6);
        Assert.All(Judged("memory", seen), verdict => Assert.Equal(Verdict.NotShown, verdict));
    }

    private static Observations Counted(string claim)
    {
        var context = new StudyContext
        {
            Options = new ClaimRunOptions(),
            Folder = "",
            Splits = null,
            Seed = 0,
            Finished = [],
            Cancellation = CancellationToken.None,
        };
        return ClaimCatalogue.Find(claim).Quick.Studies.OfType<Arithmetic>().Single().Measure(context);
    }

    private static IEnumerable<Verdict> Judged(string claim, Observations seen) =>
        ClaimResult.Of(ClaimCatalogue.Find(claim), ClaimSize.Quick, [seen]).Findings.Select(finding => finding.Verdict);
}

/// <summary>Tests that measure the memory of the process: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
