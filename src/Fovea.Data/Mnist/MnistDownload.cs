namespace Fovea.Data.Mnist;

/// <summary>Where MNIST comes from and goes to.</summary>
/// <param name="Folder">The folder that gets the four files; it is created.</param>
public sealed record MnistDownloadOptions(string Folder)
{
    /// <summary>
    /// Addresses or local folders that hold the four files, tried in this order; with <c>--mirror</c> the user's one alone.
    /// </summary>
    public IReadOnlyList<string> Mirrors { get; init; } =
    [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ];

    /// <summary>How long a mirror may send nothing before it counts as failed.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Fetches MNIST's four files and puts them where <see cref="MnistDataset.Open"/> finds them.</summary>
public static class MnistDownload
{
    /// <summary>Fetches what <see cref="MnistDownloadOptions.Folder"/> does not hold yet, by <see cref="Downloader"/>.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="DataException">No mirror gave a file with the right content, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was set.</exception>
    public static Task<string> FetchAsync(
        MnistDownloadOptions options, HttpClient client, IProgress<DownloadProgress> progress, CancellationToken cancellation = default)
        => FetchAsync(options, MnistFile.All, client, progress, cancellation);

    internal static async Task<string> FetchAsync(
        MnistDownloadOptions options,
        IReadOnlyList<MnistFile> files,
        HttpClient client,
        IProgress<DownloadProgress> progress,
        CancellationToken cancellation)
    {
        foreach (MnistFile file in files)
        {
            string[] sources = [.. options.Mirrors.Select(mirror => Mirror.Locate(mirror, file.GzipName))];
            var request = new DownloadRequest(Path.Combine(options.Folder, file.GzipName), file.Sha256, sources)
            {
                Length = file.Length,
                StallTimeout = options.StallTimeout,
                Companions = [.. files.Select(each => each.GzipName)],
            };
            await Downloader.FetchAsync(request, client, progress, cancellation).ConfigureAwait(false);
        }
        return options.Folder;
    }
}
