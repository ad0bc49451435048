using Fovea.Training.Logging;
using Fovea.Training.Loop;
using Fovea.Training.Progress;

namespace Fovea.Training.Observers;

/// <summary>Prints the progress of each epoch and the figures of its validation.</summary>
/// <param name="printer">Where to print.</param>
/// <param name="time">The clock.</param>
public sealed class PrintObserver(ProgressPrinter printer, TimeProvider time) : ITrainingObserver
{
    private EpochProgress? _epoch;

    /// <inheritdoc/>
    public void OnEpochStart(EpochStart start) => _epoch = new EpochProgress(start.Epoch, start.Batches, time, start.BatchesDone);

    /// <inheritdoc/>
    public void OnStep(StepResult step)
    {
        _epoch!.Add(step.Samples, step.Loss, new LoggedMetrics(step.Metrics).Top1, step.LearningRate);
        printer.Show(_epoch);
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochResult epoch)
    {
        if (epoch.Validation is { } validation)
            printer.WriteLine(ProgressLine.Format("Val", validation) + (epoch.IsBest ? "  (best)" : ""));
    }
}
