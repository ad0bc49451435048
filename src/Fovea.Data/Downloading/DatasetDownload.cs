namespace Fovea.Data.Downloading;

/// <summary>From where a data set is downloaded, and to which folder.</summary>
/// <param name="Folder">The folder; it is created.</param>
/// <param name="Dataset">Which set.</param>
public sealed record DatasetDownloadOptions(string Folder, PublishedDataset Dataset)
{
    /// <summary>Addresses or local folders that hold the files, tried in this order; <c>--mirror</c> replaces them by one.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = Dataset.Mirrors;

    /// <summary>How long a mirror may send nothing before it counts as failed; 60 seconds by default.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Downloads published data sets to where their classes open them.</summary>
public static class DatasetDownload
{
    /// <summary>
    /// Downloads what the folder lacks, with <see cref="Downloader"/>. An archive is unpacked beside its final place, renamed when it is
    /// whole, and deleted: a folder under its final name is complete and is not looked at again.
    /// </summary>
    /// <returns>The folder.</returns>
    /// <exception cref="DataException">
    /// No mirror provided the right content, the archive is damaged, or the folder cannot be written.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was set.</exception>
    public static async Task<string> FetchAsync(
        DatasetDownloadOptions options, HttpClient client, IProgress<DownloadProgress> progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        PublishedDataset set = options.Dataset;
        if (set.ArchiveFolder is { } unpacked && Directory.Exists(Path.Combine(options.Folder, unpacked)))
            return options.Folder;
        foreach (PublishedFile file in set.Files)
        {
            string[] sources = [.. options.Mirrors.Select(mirror => Mirror.Locate(mirror, file.Name))];
            var request = new DownloadRequest(Path.Combine(options.Folder, file.Name), file.Hash, sources)
            {
                HashKind = file.HashKind,
                Length = file.Length,
                StallTimeout = options.StallTimeout,
                Companions = [.. set.Files.Select(each => each.Name)],
            };
            string path = await Downloader.FetchAsync(request, client, progress, cancellation).ConfigureAwait(false);
            if (set.ArchiveFolder is { } folder)
                TarGzip.Unpack(path, Path.Combine(options.Folder, folder), cancellation);
        }

        return options.Folder;
    }
}
