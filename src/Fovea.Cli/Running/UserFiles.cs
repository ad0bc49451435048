namespace Fovea.Cli.Running;

/// <summary>The user's folders, which environment variables name.</summary>
internal static class UserFiles
{
    /// <summary>The downloaded weights.</summary>
    public static PublishedWeights Weights { get; } = PublishedWeights.InCache(Environment.GetEnvironmentVariable);

    /// <summary>Where downloaded data sets are kept; null where no variable names a folder.</summary>
    public static string? CacheFolder => Data.CacheFolder.TryFind(Environment.GetEnvironmentVariable);
}
