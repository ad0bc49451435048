using System.Xml.Linq;
using Fovea.Claims.Results;
using Fovea.Claims.Studies;
using Fovea.Models;

namespace Fovea.Claims.Tests;

/// <summary>A small study of generated digits from its data to its page.</summary>
public sealed class ClaimRunTests : IDisposable
{
    private const string Slow = "slow", Fast = "fast";

    private static readonly TrainingComparison _study = new(
        "glyphs", new Recipe { Epochs = 2, BatchSize = 32, WeightDecay = 0, LearningRate = 0.0001 },
        [
            new(Slow, ModelCatalogue.Find("lenet5")),
            new(Fast, ModelCatalogue.Find("lenet5")) { LearningRates = [0.0002, 0.05] },
        ])
    {
        Images = 400,
        HeldOut = 120,
    };

    private static readonly Claim _claim = Claims.Made(
        "glyph-rates", _study,
        new Finding("training error, slow and fast", "higher", seen => seen.Points(Quantity.TrainError, Slow, Fast))
        {
            Unit = FindingUnit.Points,
            AtLeast = 5,
        });

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-claims-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AStudyEndsWithAResultAndAPage()
    {
        var told = new List<string>();
        ClaimRun run = Run("whole", told.Add);
        ClaimResult result = await run.RunAsync();
        Assert.Equal(Verdict.Shown, result.Verdict);
        Assert.Equal([3, 4], result.Seeds);
        Assert.Equal([0.05, 0.05], result.Observations.Select(seen => seen[Fast, Quantity.LearningRate]));
        Assert.Equal(10, told.Count);
        Assert.Equal(8, result.Observations.Sum(seen => seen.Curves.Count));
        Assert.All(
            result.Observations.SelectMany(seen => seen.Curves),
            curve => Assert.Equal([1, 2], curve.Points.Select(point => point.X)));

        ClaimResult read = ClaimResult.Read(Path.Combine(run.Folder, ClaimRun.ResultName));
        Assert.Equal(result.Sentence, read.Sentence);
        Assert.Equal(Figures(result), Figures(read));
        XDocument page = XDocument.Load(Path.Combine(run.Folder, ClaimRun.PageName));
        string text = page.Root!.Value;
        Assert.Contains(result.Sentence, text);
        Assert.All(result.Findings, finding => Assert.Contains(finding.Here, text));
        Assert.All(_study.Settings, setting => Assert.Contains(setting, text));
        Assert.Equal(2, page.Descendants("figure").Count());
        Assert.Contains(result.Machine, text);
    }

    [Fact]
    public async Task AStudyThatWasStoppedGoesOnAndEndsWithTheSameFigures()
    {
        ClaimResult whole = await Run("whole", null).RunAsync();
        using var stop = new CancellationTokenSource();
        int lines = 0;
        ClaimRun stopped = Run("stopped", _ =>
        {
            if (++lines == 4)
                stop.Cancel();
        });
        OperationCanceledException end =
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.RunAsync(cancellation: stop.Token));
        Assert.Equal($"stopped; what is finished is kept in {stopped.Folder}, and the same command goes on from there", end.Message);
        Assert.False(File.Exists(Path.Combine(stopped.Folder, ClaimRun.ResultName)));

        var told = new List<string>();
        ClaimResult resumed = await Run("stopped", told.Add).RunAsync();
        Assert.Equal(6, told.Count);
        Assert.Equal(Figures(whole), Figures(resumed));
        Assert.Equal(
            whole.Observations.SelectMany(seen => seen.Curves).SelectMany(curve => curve.Points),
            resumed.Observations.SelectMany(seen => seen.Curves).SelectMany(curve => curve.Points));
    }

    [Fact]
    public async Task ARunEndsWithItsTrainingErrorAlsoWhenItIsTakenUpAgain()
    {
        Claim claim = Claims.Made(
            "target", _study with { TargetError = 0.99 }, new Finding("epochs", "1", seen => seen[Slow, Quantity.EpochsToTarget])
            {
                Figure = PublishedFigure.Exactly(1),
            });
        var told = new List<string>();
        var options = new ClaimRunOptions { Output = _folder, Seeds = 1, Progress = told.Add };
        Assert.Equal(Verdict.Shown, (await new ClaimRun(claim, options).RunAsync()).Verdict);
        Assert.Equal(3, told.Count);
        Assert.Equal(Verdict.Shown, (await new ClaimRun(claim, options).RunAsync()).Verdict);
        Assert.Equal(3, told.Count);
    }

    [Fact]
    public async Task OtherSettingsInTheSameFolderAreRefused()
    {
        Claim small = Claims.Made("other", _study with { Variants = [_study.Variants[0]] }, [.. _claim.Findings
            .Select(finding => finding with { Here = seen => seen[Slow, Quantity.TrainError] })]);
        await new ClaimRun(small, new ClaimRunOptions { Output = _folder, Seeds = 1 }).RunAsync();
        Claim changed = small with
        {
            Quick = new ClaimSetup(_study with { Variants = [_study.Variants[0]], Recipe = _study.Recipe with { Momentum = 0.5 } }),
        };
        FoveaException error = await Assert.ThrowsAsync<FoveaException>(
            () => new ClaimRun(changed, new ClaimRunOptions { Output = _folder, Seeds = 1 }).RunAsync());
        Assert.StartsWith($"{Path.Combine(_folder, "other")} has runs with other settings (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("give another folder, or delete it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataThatAreMissingAreAskedForBeforeAnythingIsMeasured()
    {
        FoveaException missing = await Assert.ThrowsAsync<FoveaException>(
            () => new ClaimRun(ClaimCatalogue.Find("depth"), new ClaimRunOptions { Output = _folder }).RunAsync());
        Assert.StartsWith("--data-path is missing: cifar10", missing.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_folder));
    }

    [Fact]
    public async Task AResultThatIsNoneIsAnErrorOfOneSentence()
    {
        string file = Path.Combine(_folder, "result.json");
        await File.WriteAllTextAsync(file, "{}");
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => ClaimResult.Read(file));
        Assert.StartsWith($"{file} is no result of a claim (", error.Message, StringComparison.Ordinal);
    }

    private ClaimRun Run(string folder, Action<string>? progress) => new(
        _claim, new ClaimRunOptions { Output = Path.Combine(_folder, folder), Seed = 3, Progress = progress });

    private static IEnumerable<Measurement> Figures(ClaimResult result) =>
        result.Observations.SelectMany(seen => seen.Measurements).Where(each => each.Quantity != Quantity.SecondsPerThousand);
}
