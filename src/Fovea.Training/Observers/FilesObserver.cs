using Fovea.Formats;
using Fovea.Training.Loop;

namespace Fovea.Training.Observers;

/// <summary>
/// Saves a run's files: the checkpoint at the start, after each epoch and at the end, the best weights when an epoch is the best
/// so far, the last weights at the end. Nothing is saved once a weight is not finite: the last good state stays.
/// </summary>
/// <param name="folder">The run's folder.</param>
/// <param name="metadata">The metadata of all files: model, classes, preprocessing.</param>
/// <param name="plan">What the checkpoint must hold beside, so that the run can be resumed from it alone.</param>
public sealed class FilesObserver(
    RunFolder folder, IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, string> plan) : ITrainingObserver
{
    private Trainer? _trainer;
    private long _savedAt;

    /// <summary>The tensors of all files beside the weights: those of the preprocessing (<see cref="PreprocessingTensors"/>).</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; init; } = [];

    /// <summary>The time between checkpoints within an epoch; null for checkpoints after epochs only.</summary>
    public TimeSpan? SaveEvery { get; init; }

    /// <summary>
    /// The number of epochs between two checkpoints that are kept, with the best weights until then, beside the last one; null for none.
    /// </summary>
    public int? KeepEvery { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public void OnStart(Trainer trainer)
    {
        _trainer = trainer;
        SaveCheckpoint();
    }

    /// <inheritdoc/>
    public void OnStep(StepResult step)
    {
        if (Time.GetElapsedTime(_savedAt) >= SaveEvery)
            SaveCheckpoint();
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochResult epoch)
    {
        _trainer!.CheckWeights();
        // A run that is stopped before the checkpoint repeats the epoch and writes the same files again.
        if (epoch.IsBest)
            Save(folder.Best, _trainer.ValidatedWeights);
        if (KeepEvery is { } epochs && (epoch.Epoch + 1) % epochs == 0)
        {
            folder.KeepBest(epoch.Epoch);
            SaveCheckpoint(folder.Kept(epoch.Epoch));
        }

        SaveCheckpoint();
    }

    /// <inheritdoc/>
    public void OnEnd(TrainingOutcome outcome)
    {
        _trainer!.CheckWeights();
        Save(folder.Model, ModelWeights.Tensors(_trainer.Model));
        if (outcome.State.BestEpoch is null)
            Save(folder.Best, _trainer.ValidatedWeights);
        SaveCheckpoint();
    }

    private void Save(string path, IEnumerable<NamedTensor> weights) =>
        StateDictionary.Save(path, [.. ModelWeights.Exported(_trainer!.Model, weights), .. Tensors], metadata);

    private void SaveCheckpoint()
    {
        _trainer!.CheckWeights();
        SaveCheckpoint(folder.Checkpoint);
        _savedAt = Time.GetTimestamp();
    }

    private void SaveCheckpoint(string path) =>
        Checkpoint.Save(path, _trainer!.Parts, new Dictionary<string, string>([.. metadata, .. plan]), Tensors);
}
