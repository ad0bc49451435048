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
        LoggedMetrics training = new(epoch.Metrics), validation = new(epoch.Validation?.Metrics ?? []);
        log.Append(new LogEpoch(
            epoch.Epoch, epoch.Step, epoch.Loss, training.Top1, epoch.LearningRate, epoch.Seconds, epoch.Validation?.MeanLoss,
            validation.Top1, validation.Top5, validation.Others, epoch.Validation is null ? null : epoch.ValidationSeconds)
        {
            TrainMetrics = training.Others,
            IsBest = epoch.Validation is null ? null : epoch.IsBest,
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

    private void Restart() => (_lossSum, _samples, _since) = (0, 0, time.GetTimestamp());
}
