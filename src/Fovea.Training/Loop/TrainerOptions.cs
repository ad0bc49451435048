using Fovea.Nn.Schedules;

namespace Fovea.Training.Loop;

/// <summary>The training options, apart from those of the optimiser and the data.</summary>
public sealed record TrainerOptions
{
    /// <summary>The number of passes over the training set.</summary>
    public required int Epochs { get; init; }

    /// <summary>The learning rate before any schedule.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The schedule of the learning rate; ignored when <see cref="Plateau"/> is given.</summary>
    public LearningRateSchedule Schedule { get; init; } = new ConstantLr();

    /// <summary>Lowers the learning rate when the validation loss stops falling; null for <see cref="Schedule"/>.</summary>
    public ReduceLrOnPlateau? Plateau { get; init; }

    /// <summary>The fraction of the target that is spread over all classes.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>The seed of all random numbers of the run.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of steps between two lines of the log and of progress.</summary>
    public int PrintFrequency { get; init; } = 10;

    /// <summary>The number of steps after which the run ends, even within an epoch; null for no limit.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>The metadata of the weight files: model, classes, preprocessing.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>The loss is NaN or infinite.</summary>
public sealed class TrainingDivergedException(long step, double loss, double learningRate)
    : Exception(
        $"The loss became {loss} at step {step} with learning rate {learningRate:g4}; lower the learning rate (--lr). The last checkpoint "
        + "is kept.");
