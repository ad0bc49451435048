using System.Text.Json;
using Fovea.Cli.Errors;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Nn.Schedules;
using Fovea.Tensors;
using Fovea.Training;
using Fovea.Training.Logging;
using Fovea.Training.Loop;
using Fovea.Training.Metrics;
using Fovea.Training.Progress;
using Fovea.Training.Report;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The results of a training run.</summary>
internal sealed record TrainResult(
    string Model, string Data, int Epochs, long Steps, double Seconds, double ImagesPerSecond, long Images, double Top1, double Top5,
    double Loss, string Weights, string Report);

/// <summary><c>fovea train</c>: trains, evaluates, writes weights, log and report.</summary>
internal sealed class TrainRun(IAnsiConsole output, TextWriter error, TimeProvider time)
{
    public int Run(TrainOptions options, CancellationToken cancellation)
    {
        if (options.TestOnly)
        {
            var eval = new EvalOptions
            {
                Weights = options.Weights ?? options.Resume!,
                Model = options.Model,
                Data = options.Data,
                DataPath = options.DataPath,
                Json = options.Json,
            };
            return new EvalRun(output, error).Run(eval, cancellation);
        }

        TrainResult result = Train(options, cancellation);
        if (options.Json)
        {
            output.WriteJson(result);
        }
        else
        {
            output.Profile.Out.Writer.WriteLine(
                $"{result.Model} on {result.Data}: {result.Images} test images, Acc@1 {result.Top1:f2} Acc@5 {result.Top5:f2}, loss "
                + $"{result.Loss:f4}; {result.Epochs} epochs in {result.Seconds:f1} s, {result.ImagesPerSecond:n0} images/s\nweights "
                + $"{result.Weights}\nreport  {result.Report}");
        }

        return ExitCode.Success;
    }

    /// <summary>Trains and returns the results.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped; its state is saved.</exception>
    public TrainResult Train(TrainOptions options, CancellationToken cancellation)
    {
        ModelInfo info = ModelCatalogue.Find(options.Model);
        TrainingRecipe recipe = TrainingRecipe.For(info.Name);
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        ImageFile.EncodePng(new Imaging.Image(1, 1, 1)); // the report will need the codec: without it, fail now
        RunFolder folder = OpenFolder(options.Output);
        var source = new DataSource(options.Data, options.DataPath, options.Mirror);
        DataSplits data = DataSets.Open(source, error, cancellation);
        IImageDataset trainingData = data.Train, testData = data.Validation ?? data.Test!;
        int batchSize = options.BatchSize ?? recipe.BatchSize;
        BatchLoader training = DataSets.Training(trainingData, info, batchSize, options.Seed, options.Workers);
        BatchLoader test = DataSets.Test(testData, info, info.Preprocessing, batchSize, options.Workers);

        IReadOnlyList<string> classes = trainingData.Classes;
        Layer model = info.Create(new ModelOptions(classes.Count));
        model.Initialize(options.Seed);
        model.RecomputeActivations(options.Recompute);
        if (options.Weights is not null)
            ModelWeights.Load(options.Weights, model);
        TrainerOptions trainerOptions = TrainerOptions(options, recipe, ModelPackage.Metadata(info, classes));
        var optimizer = new Sgd(model.Parameters(), new SgdOptions
        {
            LearningRate = trainerOptions.LearningRate,
            Momentum = options.Momentum ?? recipe.Momentum,
            WeightDecay = options.WeightDecay ?? recipe.WeightDecay,
            Nesterov = options.Nesterov,
        });

        RunState? state = options.Resume is null ? null : Resumed(options, model, optimizer);
        LogHeader header = Header(options, info, model);
        using (TrainingLog log = state is null
            ? TrainingLog.Create(folder.Log, header)
            : TrainingLog.Resume(folder.Log, header, state.Step, state.Epoch))
        {
            bool terminal = output.Profile.Capabilities.Interactive && !options.Json;
            TextWriter writer = options.Json ? error : output.Profile.Out.Writer;
            var printer = new ProgressPrinter(writer, time, terminal, options.PrintFrequency, output.Profile.Width);
            var trainer = new Trainer(model, optimizer, training, test, classes.Count, trainerOptions, folder, log, printer, time);
            if (state is not null)
                trainer.ResumeFrom(state);
            TrainingOutcome outcome = trainer.Run(cancellation);
            bool stopped = outcome.Interrupted && cancellation.IsCancellationRequested;
            if (stopped)
            {
                log.Append(new LogFinal("interrupted", outcome.Epochs, outcome.Steps, outcome.Seconds, outcome.ImagesPerSecond));
                throw new OperationCanceledException($"stopped after step {outcome.Steps}; go on with --resume {folder.Checkpoint}");
            }

            Evaluation evaluation = Evaluator.Run(model, test, classes.Count, cancellation: cancellation);
            ClassificationMeter meter = evaluation.Meter;
            log.Append(new LogFinal(
                "finished", outcome.Epochs, outcome.Steps, outcome.Seconds, outcome.ImagesPerSecond, meter.Loss, meter.Top1, meter.Top5));
            WriteReport(folder, classes, evaluation, testData);
            return new TrainResult(
                info.Name, options.Data, outcome.Epochs, outcome.Steps, outcome.Seconds, outcome.ImagesPerSecond, meter.Images,
                100 * meter.Top1, 100 * meter.Top5, meter.Loss, folder.Model, folder.Report);
        }
    }

    private static RunFolder OpenFolder(string path)
    {
        try
        {
            return RunFolder.Create(path);
        }
        catch (IOException problem)
        {
            throw new UserError(problem.Message);
        }
    }

    private static TrainerOptions TrainerOptions(TrainOptions options, TrainingRecipe recipe, IReadOnlyDictionary<string, string> metadata)
    {
        int epochs = options.Epochs ?? recipe.Epochs;
        LrScheduler scheduler = options.Scheduler ?? recipe.Scheduler;
        LearningRateSchedule schedule = scheduler switch
        {
            LrScheduler.StepLr => new StepLr(options.StepSize, options.Gamma),
            LrScheduler.MultiStepLr => new MultiStepLr(options.Milestones, options.Gamma),
            LrScheduler.CosineAnnealingLr => new CosineAnnealingLr(Math.Max(1, epochs - options.WarmupEpochs)),
            _ => new ConstantLr(),
        };
        return new TrainerOptions
        {
            Epochs = epochs,
            LearningRate = options.LearningRate ?? recipe.LearningRate,
            Schedule = options.WarmupEpochs > 0 ? new Warmup(schedule, options.WarmupEpochs) : schedule,
            Plateau = scheduler == LrScheduler.Plateau
                ? new ReduceLrOnPlateau(new ReduceLrOnPlateauOptions { Factor = options.Gamma })
                : null,
            LabelSmoothing = (float)options.LabelSmoothing,
            Seed = options.Seed,
            PrintFrequency = options.PrintFrequency,
            MaxSteps = options.MaxSteps,
            Metadata = metadata,
        };
    }

    private static RunState Resumed(TrainOptions options, Layer model, Sgd optimizer)
    {
        RunState state = Checkpoint.Load(options.Resume!, model, optimizer);
        return state.Seed == options.Seed
            ? state
            : throw new UserError(
                $"--seed: given {options.Seed}, but {options.Resume} was begun with {state.Seed}: resume with --seed {state.Seed}");
    }

    private LogHeader Header(TrainOptions options, ModelInfo info, Layer model) => new()
    {
        Schema = LogHeader.CurrentSchema,
        Version = App.Version,
        Started = time.GetUtcNow(),
        Model = info.Name,
        Parameters = model.Parameters().Sum(entry => (long)entry.Value.Shape.Elements),
        Data = options.Data,
        Seed = (long)options.Seed,
        Threads = Engine.Threads,
        Hardware = ProcessorDescription.OneLine(),
        Args = JsonSerializer.SerializeToElement(
            options with { Output = Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Output)) }),
    };

    private static void WriteReport(RunFolder folder, IReadOnlyList<string> classes, Evaluation evaluation, IImageDataset data)
    {
        var report = new ReportData(TrainingLog.Read(folder.Log))
        {
            ClassNames = classes,
            Confusion = evaluation.Confusion,
            Mistakes = [.. evaluation.Mistakes.ToList().Select(mistake => new MistakePicture(mistake, data.Read(mistake.Index)))],
        };
        folder.Write(Path.GetFileName(folder.Report), stream => HtmlReport.Write(report, stream, ImageFile.EncodePng));
    }
}
