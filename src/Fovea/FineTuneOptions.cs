namespace Fovea;

/// <summary>How weights are fine-tuned; the defaults are those of <see cref="Recipe.FineTuning"/>.</summary>
public sealed record FineTuneOptions
{
    /// <summary>The number of passes over the training images.</summary>
    public int Epochs { get; init; } = Recipe.FineTuning.Epochs;

    /// <summary>The number of images per step.</summary>
    public int BatchSize { get; init; } = Recipe.FineTuning.BatchSize;

    /// <summary>The learning rate of the loaded layers before the schedule.</summary>
    public double LearningRate { get; init; } = Recipe.FineTuning.LearningRate;

    /// <summary>The learning rate of the new layer before the schedule.</summary>
    public double HeadLearningRate { get; init; } = Recipe.FineTuning.HeadLearningRate!.Value;

    /// <summary>Whether only the new layer is trained.</summary>
    public bool Freeze { get; init; }

    /// <summary>The recipe; null for <see cref="Recipe.FineTuning"/> with the values above.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>The network's name in the catalogue, for weights that do not say it; null for what the file says.</summary>
    public string? Model { get; init; }

    /// <summary>The seed of all random numbers; one seed gives the same weights.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of threads that read and prepare images.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The folder for weights, checkpoint, log and report; null to keep none of them.</summary>
    public string? Output { get; init; }

    internal Recipe EffectiveRecipe => Recipe ?? Recipe.FineTuning with
    {
        Epochs = Epochs,
        BatchSize = BatchSize,
        LearningRate = LearningRate,
        HeadLearningRate = HeadLearningRate,
        Freeze = Freeze,
    };
}
