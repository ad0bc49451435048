namespace Fovea.Data;

/// <summary>How <see cref="ImageFolder"/> splits a folder that has no validation set of its own.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>The validation set's share of each class, in [0, 1); 0 for no validation set.</summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>The seed of the choice.</summary>
    public ulong Seed { get; init; }
}
