using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Detection.Catalogue;
using Fovea.Models;
using Fovea.Tensors;
using Fovea.Training.Logging;
using Fovea.Training.Observers;
using Fovea.Training.Progress;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary><c>fovea train</c>: trains from scratch or from weights, evaluates, writes weights, log and report.</summary>
internal sealed class TrainRun(IAnsiConsole output, TextWriter error, TimeProvider time)
{
    public int Run(TrainOptions options, CancellationToken cancellation)
    {
        if (options.TestOnly)
            return new EvalRun(output, error).Run(options.ForEvaluation(), cancellation);
        object result = Trained(options, cancellation);
        if (options.Json)
            output.WriteJson(result);
        return ExitCode.Success;
    }

    /// <summary>Trains a classifier, prints progress and results, and returns them.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped; its state is saved.</exception>
    public TrainResult Train(TrainOptions options, CancellationToken cancellation) => (TrainResult)Trained(options, cancellation);

    private object Trained(TrainOptions options, CancellationToken cancellation)
    {
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        TrainingPlan plan = Plan(options);
        TextWriter text = options.Json ? error : output.Profile.Out.Writer;
        bool terminal = output.Profile.Capabilities.Interactive && !options.Json;
        var printer = new ProgressPrinter(text, time, terminal, options.PrintFrequency, output.CurrentWidth);
        DataSplits data = DataSetCatalogue.OpenAsync(
            new DataSetRequest(plan.Data, plan.DataPath)
            {
                Mirror = options.Mirror,
                ValidationShare = plan.ValidationShare,
                Seed = plan.Seed,
                CacheFolder = UserFiles.CacheFolder,
            },
            new DownloadStatus(error), cancellation).GetAwaiter().GetResult();
        var run = new TrainingRunOptions
        {
            Output = options.Output ?? (options.Resume is null ? Path.Combine("runs", $"{plan.Model}-{plan.Data}") : null),
            NumberOutput = options.NumberOutput || options.Output is null,
            Force = options.Force,
            Workers = options.Workers ?? 1,
            LogFrequency = options.PrintFrequency,
            MaxSteps = options.MaxSteps,
            SaveEvery = options.SaveEvery,
            KeepEvery = options.KeepEvery,
            Git = GitState.Read(Directory.GetCurrentDirectory()),
            Observers = [new PrintObserver(printer, time)],
            Time = time,
        };
        return NetworkName.Detector(plan.Model) is null
            ? Classifier(plan, data, run, options.Resume, text, cancellation)
            : Detector(plan, data, run, options.Resume, text, cancellation);
    }

    private static TrainResult Classifier(
        TrainingPlan plan, DataSplits data, TrainingRunOptions run, string? checkpoint, TextWriter text, CancellationToken cancellation)
    {
        using ClassifierTraining training = checkpoint is not null
            ? ClassifierTraining.Resume(checkpoint, plan, data, run)
            : ClassifierTraining.Create(plan, data, run);
        WriteLines(text, training.Description);
        TrainingResult result = Finished(training.Run(cancellation));
        var print = new TrainText(text, result);
        print.WriteSpeed();
        print.WriteFigures("best", result.Validation, result.Validation?.Images ?? 0, "validation");
        print.WriteFigures("test", result.Test, result.Test?.Images ?? 0, "test");
        print.WriteFiles();
        return TrainResult.Of(plan, result);
    }

    private static DetectorTrainResult Detector(
        TrainingPlan plan, DataSplits data, TrainingRunOptions run, string? checkpoint, TextWriter text, CancellationToken cancellation)
    {
        using DetectorTraining training = checkpoint is not null
            ? DetectorTraining.Resume(checkpoint, plan, data, run)
            : DetectorTraining.Create(plan, data, run);
        WriteLines(text, training.Description);
        DetectorTrainingResult result = Finished(training.Run(cancellation));
        var print = new TrainText(text, result);
        print.WriteSpeed();
        print.WriteFigures("best", result.Validation, result.Validation?.Detections.Count ?? 0, "validation");
        print.WriteFigures("test", result.Test, result.Test?.Detections.Count ?? 0, "test");
        print.WriteFiles();
        if (result.EvaluationPage is { } page)
            text.WriteLine($"evaluation: {page}");
        return DetectorTrainResult.Of(plan, result);
    }

    private static void WriteLines(TextWriter text, IEnumerable<string> lines)
    {
        foreach (string line in lines)
            text.WriteLine(line);
    }

    private static TResult Finished<TResult>(TResult result)
        where TResult : TrainingRunResult
        => !result.IsInterrupted
            ? result
            : throw new OperationCanceledException(
                $"stopped after step {result.Steps}; go on with --resume {result.Checkpoint} (report so far: {result.Report})");

    /// <summary>The plan of a new run, or that of the checkpoint with what was given beside it.</summary>
    private static TrainingPlan Plan(TrainOptions options)
    {
        if (options.Resume is { } checkpoint)
        {
            TrainingPlan begun = TrainingPlan.Read(checkpoint);
            return begun with
            {
                Model = options.Model.Length > 0 ? options.Model : begun.Model,
                Data = options.Data.Length > 0 ? options.Data : begun.Data,
                DataPath = options.DataPath ?? begun.DataPath,
                ValidationShare = options.ValidationShare ?? begun.ValidationShare,
                Seed = options.Seed ?? begun.Seed,
                Recipe = options.Apply(begun.Recipe),
                Recompute = options.Recompute || begun.Recompute,
            };
        }

        string? detector = NetworkName.Detector(options.Model)?.Name;
        string model = detector ?? ModelCatalogue.Find(options.Model).Name;
        DataSetInfo data = DataSetCatalogue.Find(
            options.Data, detector is null ? DataSetTask.Classification : DataSetTask.Detection);
        return new TrainingPlan
        {
            Model = model,
            Data = options.Data,
            DataPath = options.DataPath is { } path ? Path.GetFullPath(path) : null,
            ValidationShare = options.ValidationShare ?? data.ValidationShare,
            Recipe = options.Apply(RecipeOf(options, model).On(data)),
            Weights = options.Weights is { } weights ? PathOf(weights) : null,
            InitFrom = options.InitFrom is { } shallower ? PathOf(shallower) : null,
            Seed = options.Seed ?? 0,
            Recompute = options.Recompute,
        };
    }

    private static string PathOf(string weights) =>
        UserFiles.Weights.Locate(weights)
        ?? (IncludedWeights.Find(weights) is null || Path.Exists(weights) ? Path.GetFullPath(weights) : weights);

    private static Recipe RecipeOf(TrainOptions options, string model) =>
        options.Recipe is { } name ? Recipe.Find(name)
        : options.Weights is null || DetectorCatalogue.Find(model) is not null ? Recipe.For(model)
        : Recipe.FineTuning;
}
