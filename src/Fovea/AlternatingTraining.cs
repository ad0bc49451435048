using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Detection.Datasets;
using Fovea.Detection.Networks;
using Fovea.Nn.Optimizers;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>
/// The 4-step alternating training of Faster R-CNN (Ren et al. 2015, arXiv:1506.01497, section 3.2). First the region proposal network is
/// trained alone. Second, in a network with a backbone of its own, Fast R-CNN is trained on the proposals of the first. Third, this second
/// backbone is fixed, and new layers of a proposal network are trained on it. Fourth, the layers of the regions are trained further on the
/// new proposals, the backbone still fixed: both parts share it then, and are one network.
/// </summary>
/// <remarks>
/// Where the paper says nothing, it is as in its code: the third step's proposal layers begin anew. The fourth step goes on from all layers
/// of the second one.
/// </remarks>
/// <param name="create">
/// Makes the network with its initial weights, such as those of a backbone that knows ImageNet; it is called twice, for the two backbones.
/// </param>
/// <param name="training">The training set, whose targets are <see cref="DetectionTarget"/>s.</param>
/// <param name="options">The loops of the steps.</param>
public sealed class AlternatingTraining(Func<GeneralizedRcnn> create, IImageDataset training, AlternatingOptions options)
{
    /// <summary>Trains the four steps and returns the network.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled; nothing is kept of the run.</exception>
    /// <exception cref="TrainingDivergedException">The loss of a step is not finite.</exception>
    public GeneralizedRcnn Run(CancellationToken cancellation = default)
    {
        ProposedDataset proposed = FirstProposals(cancellation);
        GeneralizedRcnn detector = create();
        TrainRegions(AlternatingStep.Regions, detector, proposed, cancellation);
        detector.Backbone.Freeze();
        ProposalNetwork proposals = detector.AsProposalNetwork();
        TrainProposals(AlternatingStep.SharedProposals, proposals, cancellation);
        proposed = ProposedDataset.ByNetwork(training, proposals, cancellation);
        TrainRegions(AlternatingStep.SharedRegions, detector, proposed, cancellation);
        detector.Backbone.Unfreeze();
        detector.Eval();
        return detector;
    }

    private ProposedDataset FirstProposals(CancellationToken cancellation)
    {
        ProposalNetwork proposals = create().AsProposalNetwork();
        TrainProposals(AlternatingStep.Proposals, proposals, cancellation);
        return ProposedDataset.ByNetwork(training, proposals, cancellation);
    }

    private void TrainProposals(AlternatingStep step, ProposalNetwork network, CancellationToken cancellation) => Train(
        step, new ProposalTask(network, new ObjectLoader(training, options.Loading)), options.Proposals, cancellation);

    private void TrainRegions(AlternatingStep step, GeneralizedRcnn detector, ProposedDataset proposed, CancellationToken cancellation) =>
        Train(step, new FastRcnnTask(detector.AsFastRcnn(), new ObjectLoader(proposed, options.Loading)), options.Regions, cancellation);

    private void Train(AlternatingStep step, ITrainingTask task, TrainerOptions loop, CancellationToken cancellation)
    {
        var trainer = new Trainer(task, new Sgd(task.Model.Parameters(), options.Optimizer), loop);
        options.OnStep?.Invoke(step, trainer);
        trainer.Run(cancellation);
        cancellation.ThrowIfCancellationRequested();
    }
}

/// <summary>The settings of <see cref="AlternatingTraining"/>.</summary>
/// <param name="Proposals">The loop of the first and the third step.</param>
/// <param name="Regions">The loop of the second and the fourth step.</param>
/// <param name="Loading">The batches of all steps.</param>
public sealed record AlternatingOptions(TrainerOptions Proposals, TrainerOptions Regions, ObjectLoaderOptions Loading)
{
    /// <summary>The optimiser of all steps; the paper's momentum and weight decay unless given.</summary>
    public SgdOptions Optimizer { get; init; } = new() { Momentum = 0.9, WeightDecay = 5e-4 };

    /// <summary>Is called before each step with its loop, to which it may add observers; null for nothing.</summary>
    public Action<AlternatingStep, Trainer>? OnStep { get; init; }
}

/// <summary>A step of <see cref="AlternatingTraining"/>.</summary>
public enum AlternatingStep
{
    /// <summary>The region proposal network alone.</summary>
    Proposals,

    /// <summary>Fast R-CNN on its proposals, with a backbone of its own.</summary>
    Regions,

    /// <summary>The proposal layers on the fixed backbone of Fast R-CNN.</summary>
    SharedProposals,

    /// <summary>The layers of the regions on the fixed backbone.</summary>
    SharedRegions,
}
