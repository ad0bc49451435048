using Fovea.Data.Downloading;

namespace Fovea.Data.Mnist;

/// <summary>From where MNIST or a set in its format is downloaded, and to which folder.</summary>
/// <param name="Folder">The folder for the four files; it is created.</param>
/// <param name="Variant">Which set.</param>
public sealed record MnistDownloadOptions(string Folder, MnistVariant Variant)
{
    /// <summary>Addresses or local folders that hold the four files, tried in this order; <c>--mirror</c> replaces them by one.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = Variant.Mirrors;

    /// <summary>How long a mirror may send nothing before it counts as failed; 60 seconds by default.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Downloads the four files of MNIST, or of a set in its format, to where <see cref="MnistDataset.Open"/> finds them.</summary>
public static class MnistDownload
{
    /// <summary>Downloads the files that <see cref="MnistDownloadOptions.Folder"/> lacks, with <see cref="Downloader"/>.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="DataException">No mirror provided the right content, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was set.</exception>
    public static Task<string> FetchAsync(
        MnistDownloadOptions options, HttpClient client, IProgress<DownloadProgress> progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return FetchAsync(options, options.Variant.Files.All, client, progress, cancellation);
    }

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
