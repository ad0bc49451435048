using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Training.Loop;

/// <summary>
/// What a <see cref="Trainer"/> trains: a model with its data, its loss, its metrics and its validation. The trainer knows nothing else of
/// it.
/// </summary>
public interface ITrainingTask
{
    /// <summary>The model, whose parameters the optimiser updates.</summary>
    Module Model { get; }

    /// <summary>The number of batches in an epoch.</summary>
    int BatchesPerEpoch { get; }

    /// <summary>
    /// The epoch's batches from <paramref name="startBatch"/> on. Each is a function that computes the loss of the batch on the current
    /// <see cref="Tensors.Autograd.GradientTape"/>, the model being in training mode; it is called before the next batch is asked for.
    /// </summary>
    /// <param name="epoch">The epoch, 0 or more, which determines the order and the random transforms.</param>
    /// <param name="startBatch">The first batch, to resume an interrupted epoch.</param>
    /// <exception cref="ShapeException">The model does not fit a batch; thrown by the function.</exception>
    IEnumerable<Func<TaskStep>> Epoch(int epoch, int startBatch);

    /// <summary>Evaluates the model on the validation set; null without one.</summary>
    /// <param name="batches">How many batches to evaluate at most.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    TaskEvaluation? Validate(int batches, CancellationToken cancellation);
}

/// <summary>A named figure, such as <c>acc1</c>.</summary>
/// <param name="Name">The name, as torchvision's references log it.</param>
/// <param name="Value">The figure; accuracies are fractions, 0 to 1.</param>
public readonly record struct Metric(string Name, double Value);

/// <summary>The result of the forward pass of one training step.</summary>
/// <param name="Loss">The loss to differentiate, a scalar.</param>
/// <param name="Samples">The number of samples in the batch.</param>
/// <param name="Metrics">The batch's mean of each metric, without the loss.</param>
public readonly record struct TaskStep(Tensor Loss, int Samples, IReadOnlyList<Metric> Metrics);

/// <summary>The results of an evaluation.</summary>
public abstract record TaskEvaluation
{
    /// <summary>
    /// The mean loss; null for a task that measures none, such as detection, whose networks compute losses in training only.
    /// </summary>
    public abstract double? MeanLoss { get; }

    /// <summary>The figure by which the best epoch is chosen: higher is better.</summary>
    public abstract Metric Score { get; }

    /// <summary>All figures without the loss, in the order in which they are shown.</summary>
    public abstract IReadOnlyList<Metric> Metrics { get; }
}
