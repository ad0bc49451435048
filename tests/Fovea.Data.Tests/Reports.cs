using Fovea.Data.Downloading;

namespace Fovea.Data.Tests;

/// <summary>Keeps every report, in order.</summary>
internal sealed class Reports : IProgress<DownloadProgress>
{
    public List<DownloadProgress> Seen { get; } = [];

    public Action<DownloadProgress>? Then { get; init; }

    public void Report(DownloadProgress value)
    {
        Seen.Add(value);
        Then?.Invoke(value);
    }
}
