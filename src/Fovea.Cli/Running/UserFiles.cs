namespace Fovea.Cli.Running;

/// <summary>The user's folders, which environment variables name.</summary>
internal static class UserFiles
{
    /// <summary>The downloaded weights.</summary>
    public static PublishedWeights Weights { get; } = PublishedWeights.InCache(Environment.GetEnvironmentVariable);
}
