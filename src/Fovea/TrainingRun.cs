using System.Runtime.InteropServices;
using Fovea.Data;
using Fovea.Formats;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Tensors;
using Fovea.Training;
using Fovea.Training.Logging;
using Fovea.Training.Loop;
using Fovea.Training.Observers;
using Fovea.Training.TensorBoard;

namespace Fovea;

/// <summary>
/// What a training run has around its trainer whatever it trains: the folder, log, events and files, and the end of the run with its best
/// weights.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainingLog _log;
    private readonly EventFile _events;
    private readonly Trainer _trainer;
    private readonly TrainingPlan _plan;
    private readonly Module _network;

    /// <summary>Opens the folder of a run and, for a resumed one, loads its checkpoint.</summary>
    /// <param name="task">What is trained.</param>
    /// <param name="optimizer">The optimiser of its network.</param>
    /// <param name="plan">All that determines the result.</param>
    /// <param name="options">How the run is carried out.</param>
    /// <param name="checkpoint">The checkpoint to go on from; null for a new run.</param>
    /// <param name="metadata">The header of all files.</param>
    /// <param name="tensors">The tensors of all files beside the weights.</param>
    /// <exception cref="RunFolderException">The folder holds another run, is in use, or cannot be written to.</exception>
    public TrainingRun(
        ITrainingTask task, IOptimizer optimizer, TrainingPlan plan, TrainingRunOptions options, string? checkpoint,
        IReadOnlyDictionary<string, string> metadata, IReadOnlyList<NamedTensor> tensors)
    {
        (_plan, _network) = (plan, task.Model);
        _trainer = new Trainer(task, optimizer, plan.Recipe.CreateTrainerOptions(plan.Seed, options));
        Folder = OpenFolder(options, checkpoint);
        try
        {
            _log = OpenLog(options, checkpoint);
            _events = EventFile.Create(Folder.FullPath, options.Time);
        }
        catch
        {
            _log?.Dispose();
            Folder.Dispose();
            throw;
        }

        _trainer.Observers.Add(new LogObserver(_log, options.Time, options.LogFrequency));
        _trainer.Observers.Add(new TensorBoardObserver(_events, options.LogFrequency));
        foreach (ITrainingObserver observer in options.Observers)
            _trainer.Observers.Add(observer);
        _trainer.Observers.Add(new FilesObserver(Folder, metadata, plan.Metadata())
        {
            Tensors = tensors,
            SaveEvery = options.SaveEvery,
            KeepEvery = options.KeepEvery,
            Time = options.Time,
        });
    }

    /// <summary>The run's folder.</summary>
    public RunFolder Folder { get; }

    /// <summary>The lines of the log so far.</summary>
    public LogContents Log => _log.Contents;

    /// <summary>The number of trainable parameters of a network.</summary>
    public static long ParametersOf(Module network) => network.Parameters().Sum(entry => (long)entry.Value.Shape.Elements);

    /// <summary>Trains to the end, or until a stop is requested, loads the best weights, measures them, and writes the report.</summary>
    /// <typeparam name="TEvaluation">What is measured.</typeparam>
    /// <param name="evaluate">Measures the network on a part of the data.</param>
    /// <param name="data">The data.</param>
    /// <param name="report">Writes the report of the final evaluation on a part of the data, or of none.</param>
    /// <param name="cancellation">Stops the run after the current step.</param>
    /// <exception cref="TrainingDivergedException">The loss is not finite; the last good state is kept, and there is a report.</exception>
    /// <exception cref="FileWriteException">A file of the run cannot be written; the message says how to go on.</exception>
    public FinishedRun<TEvaluation> ToEnd<TEvaluation>(
        Func<IImageDataset, CancellationToken, TEvaluation> evaluate,
        DataSplits data,
        Action<TEvaluation?, IImageDataset?> report,
        CancellationToken cancellation)
        where TEvaluation : TaskEvaluation
    {
        try
        {
            return TrainedAndMeasured(evaluate, data, report, cancellation);
        }
        catch (FileWriteException failure) when (File.Exists(Folder.Checkpoint))
        {
            throw new FileWriteException(
                $"{failure.Message.TrimEnd('.')}, then go on from the last checkpoint: --resume {Folder.Checkpoint}", failure);
        }
    }

    /// <summary>Closes the log and the events and unlocks the folder.</summary>
    public void Dispose()
    {
        _events.Dispose();
        _log.Dispose();
        Folder.Dispose();
    }

    private FinishedRun<TEvaluation> TrainedAndMeasured<TEvaluation>(
        Func<IImageDataset, CancellationToken, TEvaluation> evaluate,
        DataSplits data,
        Action<TEvaluation?, IImageDataset?> report,
        CancellationToken cancellation)
        where TEvaluation : TaskEvaluation
    {
        TrainingOutcome outcome = Train(() => report(null, null), cancellation);
        bool interrupted = !outcome.IsFinished && cancellation.IsCancellationRequested;
        TEvaluation? validation = null, test = null;
        if (!interrupted)
        {
            ModelWeights.Load(Folder.Best, _network);
            try
            {
                validation = outcome.Best as TEvaluation ?? (data.Validation is null ? null : evaluate(data.Validation, cancellation));
                test = data.Test is null ? null : evaluate(data.Test, cancellation);
            }
            catch (OperationCanceledException)
            {
                interrupted = true;
            }
        }

        LogContents log = _log.Contents;
        var measured = new LoggedMetrics(test?.Metrics ?? []);
        string end = interrupted ? "interrupted" : outcome.StoppedEarly ? "stopped early" : "finished";
        _log.Append(new LogFinal(
            end, outcome.State.Epoch, outcome.State.Step, log.Seconds, log.ImagesPerSecond, test?.MeanLoss, measured.Top1, measured.Top5)
        {
            TestMetrics = measured.Others,
        });
        report(test ?? validation, test is null ? data.Validation : data.Test);
        _log.Flush();
        _events.Flush();
        return new FinishedRun<TEvaluation>(outcome, interrupted, log, validation, test);
    }

    private TrainingOutcome Train(Action report, CancellationToken cancellation)
    {
        try
        {
            return _trainer.Run(cancellation);
        }
        catch (TrainingDivergedException failure)
        {
            LogContents log = _log.Contents;
            _log.Append(new LogFinal("diverged", _trainer.State.Epoch, failure.Step, log.Seconds, log.ImagesPerSecond));
            report();
            throw new TrainingDivergedException(
                failure.Step, failure.Loss, failure.LearningRate,
                $"The last good state is kept: go on with --resume {Folder.Checkpoint} --force and a lower --lr (report so far: "
                + $"{Folder.Report}).");
        }
    }

    private static RunFolder OpenFolder(TrainingRunOptions options, string? checkpoint) =>
        checkpoint is not null ? RunFolder.Resume(checkpoint, options.Output)
        : options.Output is not { } output ? throw new ArgumentException("Training: no output folder; name one.", nameof(options))
        : options.NumberOutput ? RunFolder.CreateNumbered(output)
        : RunFolder.Create(output);

    private TrainingLog OpenLog(TrainingRunOptions options, string? checkpoint)
    {
        var header = new LogHeader
        {
            Schema = LogHeader.CurrentSchema,
            Version = FoveaVersion.Current,
            Started = options.Time.GetUtcNow(),
            Model = _plan.Model,
            Parameters = ParametersOf(_network),
            Data = _plan.DataPath is { } path
                ? $"{_plan.Data} {Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}"
                : _plan.Data,
            Seed = _plan.Seed,
            Threads = Engine.Threads,
            Hardware = ProcessorDescription.OneLine(),
            System = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
            Git = options.Git,
            Args = _plan.ToJson(),
            Options = options.ToJson(),
        };
        if (checkpoint is null)
            return TrainingLog.Create(Folder.Log, header);
        Checkpoint.Load(checkpoint, _trainer.Parts);
        RunState state = _trainer.State;
        if (state.BestEpoch is { } epoch && !File.Exists(Folder.Best))
        {
            throw new FoveaException(
                $"{checkpoint}: the best weights so far, of epoch {epoch}, are not beside it: put the run's best.safetensors there");
        }

        return TrainingLog.Resume(Folder.Log, header, state.Step, state.Epoch);
    }
}

/// <summary>The end of a run.</summary>
/// <typeparam name="TEvaluation">What was measured.</typeparam>
/// <param name="Outcome">How training ended.</param>
/// <param name="IsInterrupted">Whether it was stopped before its end.</param>
/// <param name="Log">The log before its last line.</param>
/// <param name="Validation">The best weights on the validation set; null without one and for an interrupted run.</param>
/// <param name="Test">The best weights on the test set; null without one and for an interrupted run.</param>
internal sealed record FinishedRun<TEvaluation>(
    TrainingOutcome Outcome, bool IsInterrupted, LogContents Log, TEvaluation? Validation, TEvaluation? Test);
