namespace Fovea;

/// <summary>How <see cref="RcnnLineage"/> trains and measures the four systems.</summary>
public sealed record LineageOptions
{
    /// <summary>The file of a classifier's weights, the backbone of all systems.</summary>
    public required string Weights { get; init; }

    /// <summary>The backbone's name in the catalogue, for weights that do not say it; null for what the file says.</summary>
    public string? Model { get; init; }

    /// <summary>The recipe of Fast, Faster and Mask R-CNN.</summary>
    public Recipe Recipe { get; init; } = Recipe.Find("detection-short");

    /// <summary>The most boxes of selective search that R-CNN and Fast R-CNN look at in a photograph.</summary>
    public int MaxProposals { get; init; } = 400;

    /// <summary>The batches of 32 regions with which R-CNN's network is fine-tuned.</summary>
    public int RegionCnnBatches { get; init; } = 300;

    /// <summary>Rows and columns that R-CNN warps each region to.</summary>
    public int RegionCnnInput { get; init; } = 128;

    /// <summary>
    /// The most photographs whose detection is timed: each is detected once before, then three times, of which the fastest counts, since
    /// other work on the machine only adds to a time.
    /// </summary>
    public int TimedImages { get; init; } = 20;

    /// <summary>The seed of all random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    internal void Validate()
    {
        if (MaxProposals < 1 || RegionCnnBatches < 1 || RegionCnnInput < 1 || TimedImages < 1)
        {
            throw new ArgumentException(
                $"LineageOptions: {MaxProposals} proposals, {RegionCnnBatches} batches, input {RegionCnnInput}, {TimedImages} timed "
                + "images; expected at least 1 each.");
        }
    }
}
