namespace Fovea;

/// <summary>From where a data set is read.</summary>
/// <param name="Name">The name in the catalogue.</param>
/// <param name="Path">The folder; null for the set's usual place.</param>
public sealed record DataSetRequest(string Name, string? Path = null)
{
    /// <summary>The number of training images of a generated set; null for the set's usual number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public int? Images
    {
        get;
        init => field = value is not <= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Images), value, "DataSetRequest: expected at least one image.");
    }

    /// <summary>The address to download from; null for the set's own.</summary>
    public string? Mirror { get; init; }

    /// <summary>
    /// The share of the training samples that is set apart for validation, where the set has no validation part; 0 for none, null for the
    /// set's usual share.
    /// </summary>
    public double? ValidationShare { get; init; }

    /// <summary>The seed of the choice of validation samples.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Whether a missing or damaged file of a set with boxes is told of when its sample is asked for, not when the set is opened, so that a
    /// check can tell of all.
    /// </summary>
    public bool DeferErrors { get; init; }

    /// <summary>Where downloaded sets are kept, for sets without <see cref="Path"/>; see <see cref="Data.CacheFolder"/>.</summary>
    public string? CacheFolder { get; init; }
}
