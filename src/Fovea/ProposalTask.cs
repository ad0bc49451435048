using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Nn;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>
/// Training of a region proposal network alone (Ren et al. 2015, arXiv:1506.01497, section 3.1.3): the sum of its two losses, each of which
/// is a metric, and the recall of its proposals on the validation set.
/// </summary>
/// <param name="model">The network.</param>
/// <param name="training">The training set.</param>
public sealed class ProposalTask(ProposalNetwork model, ObjectLoader training) : ITrainingTask
{
    /// <inheritdoc/>
    public Module Model => model;

    /// <summary>The validation set; null for no validation.</summary>
    public IImageDataset? Validation { get; init; }

    /// <inheritdoc/>
    public int BatchesPerEpoch => training.BatchesPerEpoch;

    /// <inheritdoc/>
    public IEnumerable<Func<TaskStep>> Epoch(int epoch, int startBatch) => training.Epoch(epoch, startBatch)
        .Select(batch => (Func<TaskStep>)(() => LossSteps.Of(model.Losses(batch.Images, batch.Targets), batch)));

    /// <inheritdoc/>
    public TaskEvaluation? Validate(int batches, CancellationToken cancellation)
    {
        if (Validation is null)
            return null;
        model.Eval();
        List<IReadOnlyList<BoundingBox>> proposals = [], objects = [];
        for (int i = 0; i < Math.Min(batches, Validation.Count); i++)
        {
            cancellation.ThrowIfCancellationRequested();
            proposals.Add(model.Propose(Validation.Read(i)));
            objects.Add(((DetectionTarget)Validation.Target(i)).Boxes);
        }

        return new ProposalEvaluation(ProposalRecall.Of(proposals, objects));
    }
}

/// <summary>How well the proposals of a network cover the objects of a data set.</summary>
/// <param name="Proposals">The recall at IoU 0.5 and the mean best overlap of all proposals.</param>
public sealed record ProposalEvaluation(ProposalRecall Proposals) : TaskEvaluation
{
    /// <inheritdoc/>
    public override double? MeanLoss => null;

    /// <summary>The recall at IoU 0.5.</summary>
    public override Metric Score => new("recall", Proposals.Recall);

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => [Score, new("best_overlap", Proposals.MeanBestOverlap)];
}
