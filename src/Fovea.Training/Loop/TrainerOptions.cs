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

    /// <summary>The seed of all random numbers of the run.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of steps after which the run ends, even within an epoch; null for no limit.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>The loss is NaN or infinite.</summary>
public sealed class TrainingDivergedException(long step, double loss, double learningRate)
    : Exception(
        $"The loss became {loss} at step {step} with learning rate {learningRate:g4}; lower the learning rate (--lr). The last checkpoint "
        + "is kept.");
