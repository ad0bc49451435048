using Fovea.Training.Loop;

namespace Fovea;

/// <summary>The progress of a training run after a step or after an epoch's validation.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Epochs">The number of epochs of the run.</param>
/// <param name="Batch">The number of batches done in the epoch.</param>
/// <param name="Batches">The number of batches in the epoch.</param>
/// <param name="Loss">The mean training loss: of the batch or, with <paramref name="Validation"/>, of the epoch.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Validation">The validation after the epoch's last batch; null after each other step.</param>
public sealed record TrainingProgress(
    int Epoch, int Epochs, int Batch, int Batches, double Loss, double LearningRate, TaskEvaluation? Validation);

/// <summary>Reports each step and each epoch to an <see cref="IProgress{T}"/>.</summary>
/// <param name="progress">The receiver.</param>
/// <param name="epochs">The number of epochs of the run.</param>
internal sealed class ProgressObserver(IProgress<TrainingProgress> progress, int epochs) : ITrainingObserver
{
    private int _batches;

    /// <inheritdoc/>
    public void OnEpochStart(EpochStart start) => _batches = start.Batches;

    /// <inheritdoc/>
    public void OnStep(StepResult step) => progress.Report(
        new TrainingProgress(step.Epoch, epochs, step.Batch, step.Batches, step.Loss, step.LearningRate, null));

    /// <inheritdoc/>
    public void OnEpoch(EpochResult epoch) => progress.Report(
        new TrainingProgress(epoch.Epoch, epochs, _batches, _batches, epoch.Loss, epoch.LearningRate, epoch.Validation));
}
