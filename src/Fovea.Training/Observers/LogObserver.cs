using Fovea.Training.Logging;
using Fovea.Training.Loop;

namespace Fovea.Training.Observers;

/// <summary>Writes a run's steps and epochs to its log.</summary>
/// <param name="log">The log.</param>
/// <param name="time">The clock.</param>
/// <param name="frequency">The number of steps between two lines.</param>
public sealed class LogObserver(TrainingLog log, TimeProvider time, int frequency = 10) : ITrainingObserver
{
    private double _lossSum;
    private int _samples, _epoch;
    private double _rate;
    private long _step;
    private long _since;

    /// <inheritdoc/>
    public void OnEpochStart(EpochStart start) => Restart();

    /// <inheritdoc/>
    public void OnStep(StepResult step)
    {
        _lossSum += step.Loss * step.Samples;
        _samples += step.Samples;
        (_epoch, _step, _rate) = (step.Epoch, step.Step, step.LearningRate);
        if (step.Batch % frequency == 0 || step.Batch == step.Batches)
            Append();
    }

    /// <inheritdoc/>
    public void OnEnd(TrainingOutcome outcome)
    {
        if (_samples > 0)
            Append();
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochResult epoch)
    {
        IReadOnlyList<Metric> validation = epoch.Validation?.Metrics ?? [];
        log.Append(new LogEpoch(
            epoch.Epoch, epoch.Step, epoch.Loss, Find(epoch.Metrics, Evaluation.Top1Name), epoch.LearningRate, epoch.Seconds,
            epoch.Validation?.MeanLoss, Find(validation, Evaluation.Top1Name), Find(validation, Evaluation.Top5Name),
            Others(validation), epoch.Validation is null ? null : epoch.ValidationSeconds)
        {
            Norms = epoch.Norms.Count == 0
                ? null
                : epoch.Norms.ToDictionary(norms => norms.Name, norms => new LogNorms(norms.Gradient, norms.Update, norms.Weight)),
        });
    }

    private void Append()
    {
        double seconds = time.GetElapsedTime(_since).TotalSeconds;
        log.Append(new LogStep(
            _epoch, _step, _lossSum / _samples, _rate, _samples / Math.Max(seconds, 1e-9), _samples, seconds));
        Restart();
    }

    private static double? Find(IReadOnlyList<Metric> metrics, string name)
    {
        foreach (Metric metric in metrics)
        {
            if (metric.Name == name)
                return metric.Value;
        }

        return null;
    }

    private static Dictionary<string, double>? Others(IReadOnlyList<Metric> metrics)
    {
        var others = metrics.Where(metric => metric.Name is not (Evaluation.Top1Name or Evaluation.Top5Name))
            .ToDictionary(metric => metric.Name, metric => metric.Value);
        return others.Count > 0 ? others : null;
    }

    private void Restart() => (_lossSum, _samples, _since) = (0, 0, time.GetTimestamp());
}
