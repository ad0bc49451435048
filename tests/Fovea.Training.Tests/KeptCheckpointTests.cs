using Fovea.Formats;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Nn.Schedules;
using Fovea.Training.Logging;
using Fovea.Training.Loop;

namespace Fovea.Training.Tests;

/// <summary>Checkpoints that are kept beside the last one, early stop, and what is left of a run that diverged.</summary>
[Collection("engine")]
public sealed class KeptCheckpointTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ARunGoesOnFromAnyOfThemToTheByte(int epoch)
    {
        using var folder = new TemporaryFolder();
        TinyRun whole = TinyRun.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 5, keepEvery: 2);
        whole.Train();
        Assert.Equal(
            ["best_1.safetensors", "best_3.safetensors", "model_1.safetensors", "model_3.safetensors"],
            Directory.GetFiles(whole.Folder.FullPath, "*_*").Select(Path.GetFileName).Order(StringComparer.Ordinal));

        string elsewhere = Path.Combine(folder.FullPath, "elsewhere");
        TinyRun other = TinyRun.Begin(elsewhere, epochs: 5, keepEvery: 2, resume: whole.Folder.Kept(epoch));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(whole.Folder.FullPath, $"best_{epoch}.safetensors")), File.ReadAllBytes(other.Folder.Best));
        other.Train();
        Assert.Equal(epoch + 1, other.Resumed!.Epoch);
        AssertSame(whole, other);

        string same = whole.Folder.FullPath;
        TinyRun again = TinyRun.Begin(same, epochs: 5, keepEvery: 2, resume: whole.Folder.Kept(epoch));
        again.Train();
        AssertSame(again, other);
        Assert.Equal(5, TrainingLog.Read(again.Folder.Log).Epochs.Count);
    }

    [Fact]
    public void BestWeightsOfALaterEpochAreNotThoseOfAKeptCheckpoint()
    {
        using var folder = new TemporaryFolder();
        TinyRun run = TinyRun.Begin(folder.FullPath, epochs: 4, keepEvery: 1);
        run.Train();
        byte[] then = File.ReadAllBytes(Path.Combine(folder.FullPath, "best_0.safetensors"));
        Assert.NotEqual(then, File.ReadAllBytes(run.Folder.Best));
        using RunFolder again = RunFolder.Resume(run.Folder.Kept(0));
        Assert.Equal(then, File.ReadAllBytes(again.Best));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TrainingEndsWhenTheScoreRisesNoMore(int patience)
    {
        using var folder = new TemporaryFolder();
        TinyRun run = Still(folder, patience);
        TrainingOutcome outcome = run.Train();
        Assert.Equal((true, true, patience + 1), (outcome.IsFinished, outcome.StoppedEarly, outcome.State.Epoch));
        Assert.Equal(0, outcome.State.BestEpoch);

        TinyRun again = Still(folder, patience, resume: run.Folder.Checkpoint);
        Assert.Equal((true, patience + 1), (again.Train().StoppedEarly, again.Resumed!.Epoch));
        TinyRun longer = Still(folder, patience + 2, resume: run.Folder.Checkpoint);
        Assert.Equal(patience + 3, longer.Train().State.Epoch);
    }

    [Fact]
    public void AnEarlyStopBetweenTwoPartsOfARunIsTheSameAsInOne()
    {
        using var folder = new TemporaryFolder();
        TinyRun first = Still(folder, 2, maxSteps: 24);
        Assert.False(first.Train().IsFinished);
        TinyRun second = Still(folder, 2, resume: first.Folder.Checkpoint);
        Assert.Equal(3, second.Train().State.Epoch);
    }

    [Fact]
    public void ARunThatDivergedKeepsItsLastGoodState()
    {
        using var folder = new TemporaryFolder();
        TinyRun run = TinyRun.Begin(folder.FullPath, epochs: 4, saveEvery: TimeSpan.FromTicks(1), change: options => options with
        {
            Schedule = new Blast(),
        });
        TrainingDivergedException failure = Assert.Throws<TrainingDivergedException>(() => run.Train());
        Assert.Contains("lower the learning rate (--lr)", failure.Message, StringComparison.Ordinal);
        run.Folder.Dispose();
        foreach (string file in (string[])[run.Folder.Best, run.Folder.Checkpoint])
        {
            using WeightFile saved = WeightFile.Open(file);
            Assert.All(saved.Entries, entry => Assert.DoesNotContain(saved.ReadFloats(entry.Name), value => !float.IsFinite(value)));
        }

        TinyRun again = TinyRun.Begin(folder.FullPath, epochs: 2, resume: run.Folder.Checkpoint, change: options => options with
        {
            Schedule = new ConstantLr(),
        });
        Assert.True(again.Train().IsFinished);
        Assert.InRange(again.Resumed!.Step, 16, 63);
    }

    [Fact]
    public void AWarmupOfStepsEndsWithinTheEpoch()
    {
        using var folder = new TemporaryFolder();
        var rates = new Rates();
        TinyRun run = TinyRun.Begin(folder.FullPath, epochs: 1, kill: rates, change: options => options with
        {
            StepSchedule = new Warmup(new ConstantLr(), 5, 0.1, WarmupMethod.Constant),
        });
        run.Train();
        Assert.Equal([.. Enumerable.Repeat(0.005, 5), .. Enumerable.Repeat(0.05, 11)], rates.Seen.Select(rate => Math.Round(rate, 9)));
    }

    /// <summary>A run of almost no learning rate: every epoch measures the same score, so the first is the best.</summary>
    private static TinyRun Still(TemporaryFolder folder, int patience, int? maxSteps = null, string? resume = null) => TinyRun.Begin(
        folder.FullPath, epochs: 9, maxSteps: maxSteps, resume: resume, network: new Sequential(new Flatten(), new Linear(28 * 28, 10)),
        change: options => options with { Schedule = new ConstantLr(), LearningRate = 1e-30, EarlyStop = patience });

    private static void AssertSame(TinyRun expected, TinyRun actual)
    {
        foreach (Func<RunFolder, string> file in (Func<RunFolder, string>[])[run => run.Model, run => run.Best, run => run.Checkpoint])
            Assert.Equal(File.ReadAllBytes(file(expected.Folder)), File.ReadAllBytes(file(actual.Folder)));
    }

    /// <summary>A rate under which the second epoch diverges.</summary>
    private sealed record Blast : LearningRateSchedule
    {
        public override double At(double initial, int epoch) => epoch == 0 ? initial : 1e30;
    }

    private sealed class Rates : ITrainingObserver
    {
        public List<double> Seen { get; } = [];

        public void OnStep(StepResult step) => Seen.Add(step.LearningRate);
    }
}
