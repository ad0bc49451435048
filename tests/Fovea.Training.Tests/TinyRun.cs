using System.Text.Json;
using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Nn.Optimizers;
using Fovea.Nn.Schedules;
using Fovea.Training.Logging;
using Fovea.Training.Loop;
using Fovea.Training.Observers;
using Fovea.Training.Progress;

namespace Fovea.Training.Tests;

/// <summary>A run of 16 steps an epoch: a small network on generated digits, with all files of a run.</summary>
internal sealed record TinyRun(Layer Model, RunFolder Folder, Func<TinyRun, CancellationToken, TrainingOutcome> Start)
{
    public RunState? Resumed { get; private set; }

    private const int Classes = 10;

    public static Layer Network() => new Sequential(
        new Conv2d(1, 8, 5, stride: 2), new BatchNorm2d(8), new Relu(), new MaxPool2d(2, 2), new Flatten(), new Dropout(0.1f),
        new Linear(8 * 36, Classes));

    public static TinyRun Begin(
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
        int? keepEvery = null,
        Func<TrainerOptions, TrainerOptions>? change = null,
        Layer? network = null,
        BatchMixing? mixing = null)
    {
        var training = new BatchLoader(
            new GlyphDataset(Split.Train, 512), new BatchLoaderOptions(32, Normalization.Mnist) { Seed = seed, Mixing = mixing });
        var test = new BatchLoader(
            new GlyphDataset(Split.Test, 100), new BatchLoaderOptions(50, Normalization.Mnist) { Shuffle = false });
        Layer model = network ?? Network();
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
        return new TinyRun(model, folder, (run, cancellation) =>
        {
            var printer = new ProgressPrinter(progress ?? TextWriter.Null, TimeProvider.System, terminal: false, printFrequency: 1);
            var task = new ClassificationTask(model, Classes, training) { Validation = test };
            var trainer = new Trainer(task, optimizer, options);
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
                new FilesObserver(folder, metadata, new Dictionary<string, string>()) { SaveEvery = saveEvery, KeepEvery = keepEvery });
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
