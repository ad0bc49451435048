using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Detection.Networks;
using Fovea.Nn;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>
/// Object detection: the sum of the losses of a <see cref="GeneralizedRcnn"/>, each of which is a metric, and COCO's average precision of
/// boxes, and of masks where the network finds them, on the validation set.
/// </summary>
/// <param name="model">The network.</param>
/// <param name="training">The training set.</param>
public sealed class DetectionTask(GeneralizedRcnn model, ObjectLoader training) : ITrainingTask
{
    /// <inheritdoc/>
    public Module Model => model;

    /// <summary>The validation set, whose classes are those of the network with the background at 0; null for no validation.</summary>
    public IImageDataset? Validation { get; init; }

    /// <inheritdoc/>
    public int BatchesPerEpoch => training.BatchesPerEpoch;

    /// <inheritdoc/>
    public IEnumerable<Func<TaskStep>> Epoch(int epoch, int startBatch) => training.Epoch(epoch, startBatch)
        .Select(batch => (Func<TaskStep>)(() => LossSteps.Of(model.Losses(batch.Images, batch.Targets), batch)));

    /// <inheritdoc/>
    public TaskEvaluation? Validate(int batches, CancellationToken cancellation) => Validation is null
        ? null
        : DetectionEvaluation.Run(model, Validation, batches, cancellation);
}
