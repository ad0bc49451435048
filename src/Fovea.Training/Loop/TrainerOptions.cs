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

/// <summary>The loss is NaN or infinite.</summary>
public sealed class TrainingDivergedException(long step, double loss, double learningRate)
    : Exception(
        $"The loss became {loss} at step {step} with learning rate {learningRate:g4}; lower the learning rate (--lr). The last checkpoint "
        + "is kept.");
