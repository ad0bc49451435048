using System.Globalization;
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
        double score = step.Metrics.Count > 0 ? step.Metrics[0].Value : double.NaN;
        _epoch!.Add(step.Samples, step.Loss, score, step.LearningRate);
        printer.Show(_epoch);
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochResult epoch)
    {
        if (epoch.Validation is { } validation)
            printer.WriteLine(Line("Val", validation) + (epoch.IsBest ? "  (best)" : ""));
    }

    /// <summary>An evaluation in one line: <c>Val:  Acc@1 98.700  Acc@5 99.990  loss 0.0412</c>, accuracies in percent.</summary>
    public static string Line(string name, TaskEvaluation evaluation)
    {
        IEnumerable<string> figures = evaluation.Metrics.Select(metric => string.Create(
            CultureInfo.InvariantCulture, $"{metric.Name.Replace("acc", "Acc@", StringComparison.Ordinal)} {100 * metric.Value:F3}"));
        string loss = evaluation.Loss.ToString(Math.Abs(evaluation.Loss) < 1000 ? "F4" : "G5", CultureInfo.InvariantCulture);
        return $"{name}:  {string.Join("  ", figures)}  loss {loss}";
    }
}
