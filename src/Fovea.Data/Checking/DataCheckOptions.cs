namespace Fovea.Data.Checking;

/// <summary>How <see cref="DataChecker"/> looks at a data set.</summary>
public sealed record DataCheckOptions
{
    /// <summary>Images whose shorter side has fewer pixels are tiny.</summary>
    public int MinSide { get; init; } = 32;

    /// <summary>The most images of a training class for one of another before the classes count as unbalanced.</summary>
    public int MaxImbalance { get; init; } = 10;

    /// <summary>The number of pictures that are kept of the samples, divided among the classes; 0 for none.</summary>
    public int Pictures { get; init; }

    /// <summary>The longer side of these pictures in pixels.</summary>
    public int PictureSide { get; init; } = 128;

    /// <summary>The number of threads that read and decode.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>How far a check has come.</summary>
/// <param name="Done">The number of images that were read.</param>
/// <param name="Total">The number of images.</param>
public readonly record struct DataCheckProgress(int Done, int Total);
