using System.Diagnostics.CodeAnalysis;
using Fovea.Training;
using Fovea.Training.Logging;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>The result of a training run of any task: how it ended, and the files that it left.</summary>
public abstract record TrainingRunResult
{
    /// <summary>The result of a run that has ended.</summary>
    [SetsRequiredMembers]
    private protected TrainingRunResult(TrainingOutcome outcome, bool isInterrupted, LogContents log, RunFolder folder)
    {
        (IsInterrupted, StoppedEarly, BestEpoch) = (isInterrupted, outcome.StoppedEarly, outcome.State.BestEpoch);
        (Epochs, Steps) = (outcome.State.Epoch, outcome.State.Step);
        (Seconds, ImagesPerSecond) = (log.Seconds, log.ImagesPerSecond);
        (Weights, Checkpoint, Report) = (folder.Best, folder.Checkpoint, folder.Report);
    }

    /// <summary>Whether the run was stopped before its end; it can be resumed from <see cref="Checkpoint"/>.</summary>
    public required bool IsInterrupted { get; init; }

    /// <summary>Whether training ended before the last epoch because the validation score rose no more.</summary>
    public bool StoppedEarly { get; init; }

    /// <summary>The number of epochs done.</summary>
    public required int Epochs { get; init; }

    /// <summary>The number of steps done.</summary>
    public required long Steps { get; init; }

    /// <summary>The duration in seconds, added up over the parts of a resumed run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Training images a second, validation not counted, over the parts of a resumed run.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>The epoch with the best validation score, from 0; null before the first epoch's end.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>What a reader of the figures should know, one sentence each; usually nothing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The file of the weights with the best validation score; without validation, of the last ones.</summary>
    public required string Weights { get; init; }

    /// <summary>The checkpoint.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The page with figures, curves and mistakes.</summary>
    public required string Report { get; init; }
}

/// <summary>The result of training a classifier.</summary>
public sealed record TrainingResult : TrainingRunResult
{
    [SetsRequiredMembers]
    internal TrainingResult(FinishedRun<Evaluation> end, RunFolder folder)
        : base(end.Outcome, end.IsInterrupted, end.Log, folder) => (Validation, Test) = (end.Validation, end.Test);

    /// <summary>The best weights on the validation set; null without one and for an interrupted run.</summary>
    public Evaluation? Validation { get; init; }

    /// <summary>The best weights on the test set; null without one and for an interrupted run.</summary>
    public Evaluation? Test { get; init; }
}

/// <summary>The result of training a detector.</summary>
public sealed record DetectorTrainingResult : TrainingRunResult
{
    [SetsRequiredMembers]
    internal DetectorTrainingResult(FinishedRun<DetectionEvaluation> end, RunFolder folder)
        : base(end.Outcome, end.IsInterrupted, end.Log, folder) => (Validation, Test) = (end.Validation, end.Test);

    /// <summary>The best weights on the validation set; null without one and for an interrupted run.</summary>
    public DetectionEvaluation? Validation { get; init; }

    /// <summary>The best weights on the test set; null without one and for an interrupted run.</summary>
    public DetectionEvaluation? Test { get; init; }

    /// <summary>
    /// The page with COCO's figures, curves of precision over recall and the worst misses; null where nothing was measured.
    /// </summary>
    public string? EvaluationPage { get; init; }
}
