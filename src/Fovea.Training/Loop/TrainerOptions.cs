using Fovea.Nn.Schedules;

namespace Fovea.Training;

/// <summary>How a model is trained, apart from its optimiser and its data.</summary>
public sealed record TrainerOptions
{
    /// <summary>Passes over the training set.</summary>
    public required int Epochs { get; init; }

    /// <summary>The learning rate before any schedule.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The learning rate by epoch; not used where <see cref="Plateau"/> is given.</summary>
    public LearningRateSchedule Schedule { get; init; } = new ConstantLr();

    /// <summary>Lowers the rate when the validation loss stops falling; null for <see cref="Schedule"/>.</summary>
    public ReduceLrOnPlateau? Plateau { get; init; }

    /// <summary>The share of the target spread over all classes.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>The seed of every random decision of the run.</summary>
    public ulong Seed { get; init; }

    /// <summary>Steps between two lines of the log and of progress.</summary>
    public int PrintFrequency { get; init; } = 10;

    /// <summary>Steps after which the run ends even inside an epoch; null for none.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>What goes into the headers of weight files: model, classes, preprocessing.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>The loss is no number any more.</summary>
public sealed class TrainingDivergedException(long step, double loss, double learningRate)
    : Exception($"The loss became {loss} at step {step} with learning rate {learningRate:g4}; lower the learning rate (--lr). The last checkpoint is kept.");
