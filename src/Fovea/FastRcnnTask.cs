using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Detection.Datasets;
using Fovea.Detection.Networks;
using Fovea.Nn;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>
/// Training of Fast R-CNN (Girshick 2015, arXiv:1504.08083, section 2.3) on proposals that the data set brings: the sum of the losses of
/// classes and boxes, each of which is a metric, and COCO's average precision on the validation set.
/// </summary>
/// <param name="model">The network.</param>
/// <param name="training">The training set, whose targets have proposals, as those of a <see cref="ProposedDataset"/>.</param>
public sealed class FastRcnnTask(FastRcnn model, ObjectLoader training) : ITrainingTask
{
    /// <inheritdoc/>
    public Module Model => model;

    /// <summary>The validation set, whose classes are those of the network with the background at 0; null for no validation.</summary>
    public ProposedDataset? Validation { get; init; }

    /// <inheritdoc/>
    public int BatchesPerEpoch => training.BatchesPerEpoch;

    /// <inheritdoc/>
    public IEnumerable<Func<TaskStep>> Epoch(int epoch, int startBatch) =>
        training.Epoch(epoch, startBatch).Select(batch => (Func<TaskStep>)(() => Step(batch)));

    /// <inheritdoc/>
    public TaskEvaluation? Validate(int batches, CancellationToken cancellation) =>
        Validation is null ? null : Evaluate(model, Validation, batches, cancellation);

    /// <summary>Detects the objects of a data set in its proposals and compares them with its targets.</summary>
    /// <param name="model">The network, which is set to evaluation mode.</param>
    /// <param name="data">The set, whose classes are those of the network with the background at 0.</param>
    /// <param name="images">How many images to look at, at most.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static DetectionEvaluation Evaluate(
        FastRcnn model, ProposedDataset data, int images = int.MaxValue, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        using var detector = new FastRcnnDetector(model, data.Classes);
        return DetectionEvaluation.Run(
            (image, target) => detector.FindIn(image, target.Proposals!), data, model.HasMasks, images, cancellation);
    }

    private TaskStep Step(ObjectBatch batch)
    {
        IReadOnlyList<BoundingBox>[] proposals = [.. batch.Targets.Select((target, i) => target.Proposals ?? throw new DataException(
            $"Fast R-CNN: sample {batch.Indices[i]} of the training set has no proposals; train on a ProposedDataset."))];
        return LossSteps.Of(model.Losses(batch.Images, batch.Targets, proposals), batch);
    }
}
