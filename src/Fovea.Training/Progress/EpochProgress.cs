using Fovea.Training.Metrics;

namespace Fovea.Training.Progress;

/// <summary>The progress of an epoch: steps, loss and accuracy, speed, remaining time.</summary>
public sealed class EpochProgress
{
    private readonly TimeProvider _time;
    private readonly int _firstStep;
    private readonly RunningMean _secondsPerImage = new();
    private readonly long _start;
    private long _previous;

    /// <summary>
    /// Starts the clock of an epoch of <paramref name="steps"/> steps, of which a resumed run has already done
    /// <paramref name="stepsDone"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number of steps is not positive, or less than the number of steps done.
    /// </exception>
    public EpochProgress(int epoch, int steps, TimeProvider time, int stepsDone = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        ArgumentOutOfRangeException.ThrowIfNegative(stepsDone);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stepsDone, steps);
        (Epoch, Steps, Step, _firstStep, _time) = (epoch, steps, stepsDone, stepsDone, time);
        _previous = _start = time.GetTimestamp();
    }

    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; }

    /// <summary>The number of steps in the epoch.</summary>
    public int Steps { get; }

    /// <summary>The number of steps done.</summary>
    public int Step { get; private set; }

    /// <summary>The learning rate of the latest step.</summary>
    public double LearningRate { get; private set; }

    /// <summary>The training loss, weighted by images.</summary>
    public RunningMean Loss { get; } = new();

    /// <summary>The training top-1 accuracy, 0 to 1, weighted by images; empty for a task without accuracies.</summary>
    public RunningMean Top1 { get; } = new();

    /// <summary>Images per second over the latest steps; NaN before the first.</summary>
    public double ImagesPerSecond => 1 / _secondsPerImage.Recent;

    /// <summary>The time since the epoch's start.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>The estimated remaining time at the epoch's mean speed; null before the first step.</summary>
    public TimeSpan? Remaining =>
        Step == _firstStep ? null : _time.GetElapsedTime(_start, _previous) / (Step - _firstStep) * (Steps - Step);

    /// <summary>
    /// Records a finished step: the batch's number of images, mean loss, top-1 accuracy (0 to 1, or null) and learning rate.
    /// </summary>
    /// <exception cref="InvalidOperationException">All steps of the epoch are done.</exception>
    public void Add(int images, double loss, double? top1, double learningRate)
    {
        if (Step == Steps)
            throw new InvalidOperationException($"EpochProgress: a step after the last of {Steps}; start another epoch.");
        long now = _time.GetTimestamp();
        _secondsPerImage.Add(_time.GetElapsedTime(_previous, now).TotalSeconds / images, images);
        Loss.Add(loss, images);
        if (top1 is { } accuracy)
            Top1.Add(accuracy, images);
        (_previous, LearningRate) = (now, learningRate);
        Step++;
    }
}
