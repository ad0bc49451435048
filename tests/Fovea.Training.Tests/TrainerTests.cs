using System.Text.Json;
using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Formats;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Nn.Optimizers;
using Fovea.Nn.Schedules;
using Fovea.Tensors;
using Fovea.Training.Logging;
using Fovea.Training.Loop;
using Fovea.Training.Observers;
using Fovea.Training.Progress;

namespace Fovea.Training.Tests;

/// <summary>The training loop on a small network and generated digits.</summary>
[Collection("engine")]
public sealed class TrainerTests
{
    [Fact]
    public void ItLearnsAndWritesEverything()
    {
        using var folder = new TemporaryFolder();
        Run run = Run.Begin(folder.FullPath, epochs: 3);
        TrainingOutcome outcome = run.Train();
        Assert.Equal((true, 3, 3L * 16), (outcome.IsFinished, outcome.State.Epoch, outcome.State.Step));
        LogContents log = TrainingLog.Read(run.Folder.Log);
        Assert.Equal(3, log.Epochs.Count);
        Assert.True(log.Epochs[^1].TrainLoss < 0.5 * log.Epochs[0].TrainLoss, $"{log.Epochs[0].TrainLoss} -> {log.Epochs[^1].TrainLoss}");
        Assert.True(log.Epochs[^1].ValTop1 > 0.5, $"{log.Epochs[^1].ValTop1}");
        Assert.All(new[] { run.Folder.Model, run.Folder.Best, run.Folder.Checkpoint }, file => Assert.True(File.Exists(file), file));
        Layer again = Run.Network();
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
        Run whole = Run.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 2);
        whole.Train();

        string broken = Path.Combine(folder.FullPath, "broken");
        Run first = Run.Begin(broken, epochs: 2, maxSteps: stopAfter);
        TrainingOutcome outcome = first.Train();
        Assert.Equal((false, stopAfter), (outcome.IsFinished, outcome.State.Step));
        Run second = Run.Begin(stopAfter == 1 ? broken : broken + "-elsewhere", epochs: 2, resume: first.Folder.Checkpoint);
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
        Run whole = Run.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 2);
        whole.Train();

        string stopped = Path.Combine(folder.FullPath, "stopped");
        using var source = new CancellationTokenSource();
        Run run = Run.Begin(stopped, epochs: 2, progress: new CancelAfter(source, step));
        TrainingOutcome outcome = run.Train(source.Token);
        Assert.Equal((false, step), (outcome.IsFinished, outcome.State.Step));
        Run second = Run.Begin(stopped, epochs: 2, resume: run.Folder.Checkpoint);
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
        Run whole = Run.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 2);
        whole.Train();

        string killed = Path.Combine(folder.FullPath, "killed");
        Run run = Run.Begin(killed, epochs: 2, kill: new KillAfter(step), saveEvery: TimeSpan.FromTicks(1));
        Assert.Throws<InvalidOperationException>(() => run.Train());
        Assert.False(File.Exists(run.Folder.Model));
        run.Folder.Dispose();
        Run second = Run.Begin(killed, epochs: 2, resume: run.Folder.Checkpoint);
        Assert.Equal(32 - step, (int)(second.Train().State.Step - second.Resumed!.Step));
        AssertSameFiles(whole, second);
    }

    [Fact]
    public void CancellationBeforeTheFirstStepTakesNone()
    {
        using var folder = new TemporaryFolder();
        Run run = Run.Begin(folder.FullPath, epochs: 2);
        float[][] before = [.. run.Model.State().Select(entry => entry.Value.ToArray())];
        TrainingOutcome outcome = run.Train(new CancellationToken(canceled: true));
        Assert.Equal((false, 0L), (outcome.IsFinished, outcome.State.Step));
        Layer saved = Run.Network();
        ModelWeights.Load(run.Folder.Model, saved);
        Assert.Equal(before, saved.State().Select(entry => entry.Value.ToArray()));
        Assert.True(File.Exists(run.Folder.Checkpoint));
    }

    [Fact]
    public void ALossThatIsNoNumberEndsTheRunWithAdvice()
    {
        using var folder = new TemporaryFolder();
        Run run = Run.Begin(folder.FullPath, epochs: 2, learningRate: 1e30);
        Assert.Contains("lower the learning rate (--lr)", Assert.Throws<TrainingDivergedException>(() => run.Train()).Message);
    }

    [Fact]
    public void ThePlateauScheduleIsRememberedInTheCheckpoint()
    {
        using var folder = new TemporaryFolder();
        ReduceLrOnPlateau Schedule() => new(new ReduceLrOnPlateauOptions { Patience = 0, Threshold = 0.9, Factor = 0.5 });
        Run whole = Run.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 4, plateau: Schedule());
        whole.Train();
        Assert.True(TrainingLog.Read(whole.Folder.Log).Epochs[^1].LearningRate < 0.05);
        string broken = Path.Combine(folder.FullPath, "broken");
        Run first = Run.Begin(broken, epochs: 4, maxSteps: 40, plateau: Schedule());
        first.Train();
        Run second = Run.Begin(broken, epochs: 4, resume: first.Folder.Checkpoint, plateau: Schedule());
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
        Run whole = Run.Begin(Path.Combine(folder.FullPath, "whole"), epochs: 5, change: Change);
        TrainingOutcome outcome = whole.Train();
        Assert.Equal((true, 5L * 6), (outcome.IsFinished, outcome.State.Step));
        Assert.NotEqual(File.ReadAllBytes(whole.Folder.Model), File.ReadAllBytes(whole.Folder.Best));
        string broken = Path.Combine(folder.FullPath, "broken");
        Run first = Run.Begin(broken, epochs: 5, maxSteps: stopAfter, change: Change);
        first.Train();
        Run second = Run.Begin(broken, epochs: 5, resume: first.Folder.Checkpoint, change: Change);
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

    private static void AssertSameFiles(Run expected, Run actual)
    {
        foreach (Func<RunFolder, string> file in (Func<RunFolder, string>[])[run => run.Model, run => run.Best, run => run.Checkpoint])
            Assert.Equal(File.ReadAllBytes(file(expected.Folder)), File.ReadAllBytes(file(actual.Folder)));
        LogContents one = TrainingLog.Read(expected.Folder.Log), other = TrainingLog.Read(actual.Folder.Log);
        Assert.Equal(one.Epochs.Select(Timeless), other.Epochs.Select(Timeless));

        static LogEpoch Timeless(LogEpoch epoch) => epoch with { Seconds = 0, ValSeconds = 0 };
    }

    private static byte[] WeightsOf(TemporaryFolder folder, string name, int threads, ulong seed)
    {
        int before = Engine.Threads;
        try
        {
            Engine.Threads = threads;
            Run run = Run.Begin(Path.Combine(folder.FullPath, name), epochs: 1, seed: seed);
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

    private sealed record Run(Layer Model, RunFolder Folder, Func<Run, CancellationToken, TrainingOutcome> Start)
    {
        public RunState? Resumed { get; private set; }

        private const int Classes = 10;

        public static Layer Network() => new Sequential(
            new Conv2d(1, 8, 5, stride: 2), new BatchNorm2d(8), new Relu(), new MaxPool2d(2, 2), new Flatten(), new Dropout(0.1f),
            new Linear(8 * 36, Classes));

        public static Run Begin(
            string path,
            int epochs,
            ulong seed = 3,
            double learningRate = 0.05,
            int? maxSteps = null,
            string? resume = null,
            ReduceLrOnPlateau? plateau = null,
            TextWriter? progress = null,
            ITrainingObserver? kill = null,
            TimeSpan? saveEvery = null,
            Func<TrainerOptions, TrainerOptions>? change = null)
        {
            var training = new BatchLoader(
                new GlyphDataset(Split.Train, 512), new BatchLoaderOptions(32, Normalization.Mnist) { Seed = seed });
            var test = new BatchLoader(
                new GlyphDataset(Split.Test, 100), new BatchLoaderOptions(50, Normalization.Mnist) { Shuffle = false });
            Layer model = Network();
            model.Initialize(seed);
            var optimizer = new Sgd(model.Parameters(), new SgdOptions { LearningRate = learningRate, Momentum = 0.9, WeightDecay = 1e-4 });
            RunFolder folder = resume is null ? RunFolder.Create(path) : RunFolder.Resume(resume, path);
            change ??= given => given;
            TrainerOptions options = change(new TrainerOptions
            {
                Epochs = epochs,
                LearningRate = learningRate,
                Schedule = new CosineAnnealingLr(epochs),
                Plateau = plateau,
                Seed = seed,
                MaxSteps = maxSteps,
            });
            return new Run(model, folder, (run, cancellation) =>
            {
                var printer = new ProgressPrinter(progress ?? TextWriter.Null, TimeProvider.System, terminal: false, printFrequency: 1);
                var task = new ClassificationTask(model, Classes) { Validation = test };
                var trainer = new Trainer(task, optimizer, training, options);
                if (resume is not null)
                {
                    Checkpoint.Load(resume, trainer.Parts);
                    run.Resumed = trainer.State;
                }

                using TrainingLog log = resume is null
                    ? TrainingLog.Create(folder.Log, Header(seed))
                    : TrainingLog.Resume(folder.Log, Header(seed), trainer.State.Step, trainer.State.Epoch);
                var metadata = new Dictionary<string, string> { ["model"] = "tiny" };
                trainer.Observers.Add(new LogObserver(log, TimeProvider.System));
                trainer.Observers.Add(new PrintObserver(printer, TimeProvider.System));
                trainer.Observers.Add(
                    new FilesObserver(folder, metadata, new Dictionary<string, string>()) { SaveEvery = saveEvery });
                if (kill is not null)
                    trainer.Observers.Add(kill);
                TrainingOutcome outcome = trainer.Run(cancellation);
                folder.Dispose();
                return outcome;
            });
        }

        public TrainingOutcome Train(CancellationToken cancellation = default) => Start(this, cancellation);

        private static LogHeader Header(ulong seed) => new()
        {
            Schema = LogHeader.CurrentSchema,
            Version = "0",
            Started = DateTimeOffset.UnixEpoch,
            Model = "tiny",
            Parameters = 1,
            Data = "glyphs",
            Seed = seed,
            Threads = 1,
            Hardware = "test",
            Args = JsonSerializer.SerializeToElement(new { }),
        };
    }
}
