using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Models;
using Fovea.Tensors;
using Fovea.Training.Logging;
using Fovea.Training.Loop;
using Fovea.Training.Observers;
using Fovea.Training.Progress;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>
/// The results of a training run; accuracies in percent, those of the best weights on <paramref name="Part"/> of the data.
/// </summary>
internal sealed record TrainResult(
    string Model, string Data, int Epochs, long Steps, double Seconds, double ImagesPerSecond, int? BestEpoch, string? Part, long Images,
    double? Top1, double? Top5, double? Loss, string Weights, string Report);

/// <summary><c>fovea train</c>: trains from scratch or from weights, evaluates, writes weights, log and report.</summary>
internal sealed class TrainRun(IAnsiConsole output, TextWriter error, TimeProvider time)
{
    public int Run(TrainOptions options, CancellationToken cancellation)
    {
        if (options.TestOnly)
            return new EvalRun(output, error).Run(options.ForEvaluation(), cancellation);
        TrainResult result = Train(options, cancellation);
        if (options.Json)
            output.WriteJson(result);
        return ExitCode.Success;
    }

    /// <summary>Trains, prints progress and results, and returns them.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped; its state is saved.</exception>
    public TrainResult Train(TrainOptions options, CancellationToken cancellation)
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
        using ClassifierTraining training = options.Resume is { } checkpoint
            ? ClassifierTraining.Resume(checkpoint, plan, data, run)
            : ClassifierTraining.Create(plan, data, run);
        foreach (string line in training.Description)
            text.WriteLine(line);
        TrainingResult result = training.Run(cancellation);
        if (result.IsInterrupted)
        {
            throw new OperationCanceledException(
                $"stopped after step {result.Steps}; go on with --resume {result.Checkpoint} (report so far: {result.Report})");
        }

        Print(text, result);
        Evaluation? final = result.Test ?? result.Validation;
        return new TrainResult(
            plan.Model, plan.Data, result.Epochs, result.Steps, result.Seconds, result.ImagesPerSecond, result.BestEpoch,
            final is null ? null : result.Test is null ? "validation" : "test", final?.Images ?? 0, 100 * final?.Top1,
            final is { Meter.HasTop5: true } ? 100 * final.Top5 : null, final?.Loss, result.Weights, result.Report);
    }

    private static void Print(TextWriter text, TrainingResult result)
    {
        string epoch = result.BestEpoch is { } best ? $" of epoch [{best}]" : "";
        string epochs = result.Epochs == 1 ? "1 epoch" : $"{result.Epochs} epochs";
        text.WriteLine($"{epochs} in {result.Seconds:f1} s, {result.ImagesPerSecond:n0} images/s");
        if (result.StoppedEarly)
            text.WriteLine("stopped early: the validation score rose no more");
        if (result.Validation is { } validation)
            text.WriteLine($"{ProgressLine.Format("best", validation)} on {validation.Images:n0} validation images");
        if (result.Test is { } test)
            text.WriteLine($"{ProgressLine.Format("test", test)} on {test.Images:n0} test images");
        foreach (string warning in result.Warnings)
            text.WriteLine($"warning: {warning}");
        text.WriteLine($"weights{epoch}: {result.Weights}");
        text.WriteLine($"report: {result.Report}");
    }

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

        ModelInfo model = ModelCatalogue.Find(options.Model);
        return new TrainingPlan
        {
            Model = model.Name,
            Data = options.Data,
            DataPath = options.DataPath is { } path ? Path.GetFullPath(path) : null,
            ValidationShare = options.ValidationShare ?? DataSetCatalogue.Find(options.Data).ValidationShare,
            Recipe = options.Apply(RecipeOf(options, model).On(DataSetCatalogue.Find(options.Data))),
            Weights = options.Weights is { } weights ? PathOf(weights) : null,
            InitFrom = options.InitFrom is { } shallower ? PathOf(shallower) : null,
            Seed = options.Seed ?? 0,
            Recompute = options.Recompute,
        };
    }

    private static string PathOf(string weights) =>
        UserFiles.Weights.Locate(weights)
        ?? (IncludedWeights.Find(weights) is null || Path.Exists(weights) ? Path.GetFullPath(weights) : weights);

    private static Recipe RecipeOf(TrainOptions options, ModelInfo model) =>
        options.Recipe is { } name ? Recipe.Find(name)
        : options.Weights is null ? Recipe.For(model.Name)
        : Recipe.FineTuning;
}
