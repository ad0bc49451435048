using Fovea.Data.Loading;
using Fovea.Formats;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Nn.Schedules;
using Fovea.Tensors;
using Fovea.Training.Logging;
using Fovea.Training.Loop;

namespace Fovea.Training.Tests;

/// <summary>The training loop on a small network and generated digits.</summary>
[Collection("engine")]
public sealed class TrainerTests
{
    [Fact]
    public void ItLearnsAndWritesEverything()
    {
        using var folder = new TemporaryFolder();
        TinyRun run = TinyRun.Begin(folder.FullPath, epochs: 3);
        TrainingOutcome outcome = run.Train();
        Assert.Equal((true, 3, 3L * 16), (outcome.IsFinished, outcome.State.Epoch, outcome.State.Step));
        LogContents log = TrainingLog.Read(run.Folder.Log);
        Assert.Equal(3, log.Epochs.Count);
        Assert.True(log.Epochs[^1].TrainLoss < 0.5 * log.Epochs[0].TrainLoss, $"{log.Epochs[0].TrainLoss} -> {log.Epochs[^1].TrainLoss}");
        Assert.True(log.Epochs[^1].ValTop1 > 0.5, $"{log.Epochs[^1].ValTop1}");
        Assert.All(new[] { run.Folder.Model, run.Folder.Best, run.Folder.Checkpoint }, file => Assert.True(File.Exists(file), file));
        Layer again = TinyRun.Network();
        Assert.Equal("tiny", ModelWeights.Load(run.Folder.Model, again)["model"]);
        Assert.Equal(run.Model.State().Select(entry => entry.Value.ToArray()), again.State().Select(entry => entry.Value.ToArray()));
    }

    [Fact]
    public void ThreadsDoNotChangeAByteAndSeedsDo()
    {
        using var folder = new TemporaryFolder();
        byte[] one = WeightsOf(folder, "one", threads: 1, seed: 7);
        Assert.Equal(one, WeightsOf(folder, "two", threads: 2, seed: 7));
        Assert.Equal(one, WeightsOf(folder, "again", threads: 2, seed: 7));
        Assert.NotEqual(one, WeightsOf(folder, "other", threads: 2, seed: 8));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(21)]
    public void AnInterruptedRunGoesOnToTheByte(int stopAfter)
    {
        using var folder = new TemporaryFolder();
        TinyRun whole = TinyRun.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 2);
        whole.Train();

        string broken = Path.Combine(folder.FullPath, "broken");
        TinyRun first = TinyRun.Begin(broken, epochs: 2, maxSteps: stopAfter);
        TrainingOutcome outcome = first.Train();
        Assert.Equal((false, stopAfter), (outcome.IsFinished, outcome.State.Step));
        TinyRun second = TinyRun.Begin(stopAfter == 1 ? broken : broken + "-elsewhere", epochs: 2, resume: first.Folder.Checkpoint);
        Assert.True(second.Train().IsFinished);
        AssertSameFiles(whole, second);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(23)]
    public void ARunOfMixedBatchesGoesOnToTheByte(int stopAfter)
    {
        using var folder = new TemporaryFolder();
        var mixing = new BatchMixing { MixupAlpha = 0.2, CutmixAlpha = 1 };
        TinyRun whole = TinyRun.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 2, mixing: mixing);
        whole.Train();
        TinyRun plain = TinyRun.Begin(Path.Combine(folder.FullPath, "plain"), epochs: 2);
        plain.Train();
        Assert.NotEqual(File.ReadAllBytes(plain.Folder.Model), File.ReadAllBytes(whole.Folder.Model));

        string broken = Path.Combine(folder.FullPath, "broken");
        TinyRun first = TinyRun.Begin(broken, epochs: 2, maxSteps: stopAfter, mixing: mixing);
        Assert.False(first.Train().IsFinished);
        TinyRun second = TinyRun.Begin(broken, epochs: 2, resume: first.Folder.Checkpoint, mixing: mixing);
        Assert.True(second.Train().IsFinished);
        AssertSameFiles(whole, second);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(19)]
    public void CancellationStopsAfterTheStepAndSaves(int step)
    {
        using var folder = new TemporaryFolder();
        TinyRun whole = TinyRun.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 2);
        whole.Train();

        string stopped = Path.Combine(folder.FullPath, "stopped");
        using var source = new CancellationTokenSource();
        TinyRun run = TinyRun.Begin(stopped, epochs: 2, progress: new CancelAfter(source, step));
        TrainingOutcome outcome = run.Train(source.Token);
        Assert.Equal((false, step), (outcome.IsFinished, outcome.State.Step));
        TinyRun second = TinyRun.Begin(stopped, epochs: 2, resume: run.Folder.Checkpoint);
        TrainingOutcome rest = second.Train();
        Assert.Equal((true, 2L * 16), (rest.IsFinished, rest.State.Step));
        AssertSameFiles(whole, second);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(18)]
    public void AKilledRunGoesOnFromACheckpointWithinTheEpoch(int step)
    {
        using var folder = new TemporaryFolder();
        TinyRun whole = TinyRun.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 2);
        whole.Train();

        string killed = Path.Combine(folder.FullPath, "killed");
        TinyRun run = TinyRun.Begin(killed, epochs: 2, kill: new KillAfter(step), saveEvery: TimeSpan.FromTicks(1));
        Assert.Throws<InvalidOperationException>(() => run.Train());
        Assert.False(File.Exists(run.Folder.Model));
        run.Folder.Dispose();
        TinyRun second = TinyRun.Begin(killed, epochs: 2, resume: run.Folder.Checkpoint);
        Assert.Equal(32 - step, (int)(second.Train().State.Step - second.Resumed!.Step));
        AssertSameFiles(whole, second);
    }

    [Fact]
    public void CancellationBeforeTheFirstStepTakesNone()
    {
        using var folder = new TemporaryFolder();
        TinyRun run = TinyRun.Begin(folder.FullPath, epochs: 2);
        float[][] before = [.. run.Model.State().Select(entry => entry.Value.ToArray())];
        TrainingOutcome outcome = run.Train(new CancellationToken(canceled: true));
        Assert.Equal((false, 0L), (outcome.IsFinished, outcome.State.Step));
        Layer saved = TinyRun.Network();
        ModelWeights.Load(run.Folder.Model, saved);
        Assert.Equal(before, saved.State().Select(entry => entry.Value.ToArray()));
        Assert.True(File.Exists(run.Folder.Checkpoint));
    }

    [Fact]
    public void ALossThatIsNoNumberEndsTheRunWithAdvice()
    {
        using var folder = new TemporaryFolder();
        TinyRun run = TinyRun.Begin(folder.FullPath, epochs: 2, learningRate: 1e30);
        Assert.Contains("lower the learning rate (--lr)", Assert.Throws<TrainingDivergedException>(() => run.Train()).Message);
    }

    [Fact]
    public void ThePlateauScheduleIsRememberedInTheCheckpoint()
    {
        using var folder = new TemporaryFolder();
        ReduceLrOnPlateau Schedule() => new(new ReduceLrOnPlateauOptions { Patience = 0, Threshold = 0.9, Factor = 0.5 });
        TinyRun whole = TinyRun.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 4, plateau: Schedule());
        whole.Train();
        Assert.True(TrainingLog.Read(whole.Folder.Log).Epochs[^1].LearningRate < 0.05);
        string broken = Path.Combine(folder.FullPath, "broken");
        TinyRun first = TinyRun.Begin(broken, epochs: 4, maxSteps: 40, plateau: Schedule());
        first.Train();
        TinyRun second = TinyRun.Begin(broken, epochs: 4, resume: first.Folder.Checkpoint, plateau: Schedule());
        second.Train();
        AssertSameFiles(whole, second);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(21)]
    public void AnAverageAClippedNormAndAccumulatedBatchesGoOnToTheByte(int stopAfter)
    {
        using var folder = new TemporaryFolder();
        static TrainerOptions Change(TrainerOptions options) => options with
        {
            Ema = new EmaOptions(0.9, Steps: 2, WarmupEpochs: 1),
            ClipGradNorm = 0.5,
            AccumulationSteps = 3,
        };
        TinyRun whole = TinyRun.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 5, change: Change);
        TrainingOutcome outcome = whole.Train();
        Assert.Equal((true, 5L * 6), (outcome.IsFinished, outcome.State.Step));
        Assert.NotEqual(File.ReadAllBytes(whole.Folder.Model), File.ReadAllBytes(whole.Folder.Best));
        string broken = Path.Combine(folder.FullPath, "broken");
        TinyRun first = TinyRun.Begin(broken, epochs: 5, maxSteps: stopAfter, change: Change);
        first.Train();
        TinyRun second = TinyRun.Begin(broken, epochs: 5, resume: first.Folder.Checkpoint, change: Change);
        Assert.True(second.Train().IsFinished);
        AssertSameFiles(whole, second);
    }

    [Fact]
    public void WeightsOfAnotherModelAreRefusedWithAllDifferences()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.FullPath, "w.safetensors");
        ModelWeights.Save(file, new Sequential(new Linear(4, 3), new Linear(3, 2)));
        string message = Assert.Throws<WeightFileException>(
            () => ModelWeights.Load(file, new Sequential(new Linear(4, 5), new Relu(), new Linear(5, 2)))).Message;
        Assert.Contains("2 missing (2.weight, 2.bias)", message);
        Assert.Contains("2 unexpected (1.bias, 1.weight)", message.Replace("1.weight, 1.bias", "1.bias, 1.weight"));
        Assert.Contains("0.weight [3, 4] instead of [5, 4]", message);
    }

    private static void AssertSameFiles(TinyRun expected, TinyRun actual)
    {
        foreach (Func<RunFolder, string> file in (Func<RunFolder, string>[])[run => run.Model, run => run.Best, run => run.Checkpoint])
            Assert.Equal(File.ReadAllBytes(file(expected.Folder)), File.ReadAllBytes(file(actual.Folder)));
        LogContents one = TrainingLog.Read(expected.Folder.Log), other = TrainingLog.Read(actual.Folder.Log);
        Assert.Equal(one.Epochs.Select(Timeless), other.Epochs.Select(Timeless));
        Assert.NotEmpty(one.Epochs[0].Norms!);
        Assert.Equal(one.Epochs.SelectMany(Norms), other.Epochs.SelectMany(Norms));

        static LogEpoch Timeless(LogEpoch epoch) => epoch with { Seconds = 0, ValSeconds = 0, Norms = null };
        static IEnumerable<KeyValuePair<string, LogNorms>> Norms(LogEpoch epoch) => epoch.Norms ?? new Dictionary<string, LogNorms>();
    }

    private static byte[] WeightsOf(TemporaryFolder folder, string name, int threads, ulong seed)
    {
        int before = Engine.Threads;
        try
        {
            Engine.Threads = threads;
            TinyRun run = TinyRun.Begin(Path.Combine(folder.FullPath, name), epochs: 1, seed: seed);
            run.Train();
            return File.ReadAllBytes(run.Folder.Model);
        }
        finally
        {
            Engine.Threads = before;
        }
    }

    /// <summary>Cancels when so many steps have been shown, each by a line of its epoch.</summary>
    private sealed class CancelAfter(CancellationTokenSource source, int steps) : StringWriter
    {
        private int _lines;

        public override void WriteLine(string? value)
        {
            if (value!.StartsWith("Epoch", StringComparison.Ordinal) && ++_lines == steps)
                source.Cancel();
        }
    }

    /// <summary>Ends the run as a killed process does: nothing is saved after it.</summary>
    private sealed class KillAfter(int step) : ITrainingObserver
    {
        public void OnStep(StepResult done)
        {
            if (done.Step == step)
                throw new InvalidOperationException();
        }
    }
}
