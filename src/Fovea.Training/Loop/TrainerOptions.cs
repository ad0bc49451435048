using Fovea.Nn.Optimizers;
using Fovea.Nn.Schedules;

namespace Fovea.Training.Loop;

/// <summary>The options of a <see cref="Trainer"/>, apart from those of the optimiser and the data.</summary>
public sealed record TrainerOptions
{
    /// <summary>The number of passes over the training set.</summary>
    public required int Epochs { get; init; }

    /// <summary>The learning rate before any schedule.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The schedule of the learning rate; ignored when <see cref="Plateau"/> is given.</summary>
    public LearningRateSchedule Schedule { get; init; } = new ConstantLr();

    /// <summary>
    /// Lowers the learning rate when the validation score (<see cref="PlateauMode.Max"/>) or loss stops improving; null for
    /// <see cref="Schedule"/>.
    /// </summary>
    public ReduceLrOnPlateau? Plateau { get; init; }

    /// <summary>
    /// A schedule over steps, which starts from the learning rate that <see cref="Schedule"/> or <see cref="Plateau"/> gives, such as a
    /// <see cref="Warmup"/> of a number of steps.
    /// </summary>
    public LearningRateSchedule StepSchedule { get; init; } = new ConstantLr();

    /// <summary>
    /// The number of epochs without a better validation score after which training ends; null for no early stop. At least 1.
    /// </summary>
    public int? EarlyStop { get; init; }

    /// <summary>
    /// The limit of the root mean square of each convolution's filter after a step (<see cref="FilterNorms.LimitRms"/>); null for none.
    /// </summary>
    public double? MaxFilterRms { get; init; }

    /// <summary>The limit of the norm of all gradients together (<see cref="GradientClipping.ByNorm"/>); null for none.</summary>
    public double? ClipGradNorm { get; init; }

    /// <summary>
    /// The number of batches whose mean gradient makes one step, at least 1; the last step of an epoch takes those that are left. Batch
    /// norm sees each batch by itself. A run stops between steps only.
    /// </summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>
    /// The average of the model's weights that is validated and kept as the best weights in place of the last ones; null for none.
    /// </summary>
    public EmaOptions? Ema { get; init; }

    /// <summary>The seed of all random numbers of the run.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of steps after which the run ends, even within an epoch; null for no limit.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>The exponential moving average of a run's weights, with the names of torchvision's classification reference.</summary>
/// <param name="Decay">The share of the average that stays at an update, in [0, 1].</param>
/// <param name="Steps">The number of steps between two updates, at least 1; the first step is followed by one.</param>
/// <param name="WarmupEpochs">The number of epochs in which the average copies the weights.</param>
public sealed record EmaOptions(double Decay, int Steps = 1, int WarmupEpochs = 0)
{
    /// <summary>The number of steps between two updates.</summary>
    /// <exception cref="ArgumentException">The value is below 1.</exception>
    public int Steps { get; } = Steps >= 1 ? Steps : throw new ArgumentException($"EmaOptions: {Steps} steps; expected at least 1.");
}

/// <summary>The loss or a weight is NaN or infinite.</summary>
/// <param name="step">The number of steps done.</param>
/// <param name="loss">The loss; NaN where a weight is not finite.</param>
/// <param name="learningRate">The learning rate of the last step.</param>
/// <param name="kept">A sentence that says what is kept.</param>
public sealed class TrainingDivergedException(
    long step, double loss, double learningRate, string kept = "The last checkpoint is kept.")
    : Exception(
        FormattableString.Invariant(
            $"The loss became {loss} at step {step} with learning rate {learningRate:g4}; lower the learning rate (--lr). {kept}"))
{
    /// <summary>The number of steps done.</summary>
    public long Step => step;

    /// <summary>The loss.</summary>
    public double Loss => loss;

    /// <summary>The learning rate of the last step.</summary>
    public double LearningRate => learningRate;
}
