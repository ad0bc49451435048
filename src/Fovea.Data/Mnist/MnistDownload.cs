using Fovea.Data.Downloading;

namespace Fovea.Data.Mnist;

/// <summary>From where MNIST is downloaded, and to which folder.</summary>
/// <param name="Folder">The folder for the four files; it is created.</param>
public sealed record MnistDownloadOptions(string Folder)
{
    /// <summary>Addresses or local folders that hold the four files, tried in this order; <c>--mirror</c> replaces them by one.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } =
    [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ];

    /// <summary>How long a mirror may send nothing before it counts as failed; 60 seconds by default.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Downloads MNIST's four files to where <see cref="MnistDataset.Open"/> finds them.</summary>
public static class MnistDownload
{
    /// <summary>Downloads the files that <see cref="MnistDownloadOptions.Folder"/> lacks, with <see cref="Downloader"/>.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="DataException">No mirror provided the right content, or the folder cannot be written.</exception>
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

/// <summary>One of the four files of MNIST as they are distributed: gzip, with the sha256 of the compressed bytes.</summary>
/// <param name="Name">The name without <c>.gz</c>.</param>
/// <param name="Length">The compressed length in bytes.</param>
/// <param name="Sha256">The hash in lower-case hexadecimal.</param>
internal sealed record MnistFile(string Name, long Length, string Sha256)
{
    public static MnistFile TrainImages { get; } =
        new("train-images-idx3-ubyte", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609");

    public static MnistFile TrainLabels { get; } =
        new("train-labels-idx1-ubyte", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c");

    public static MnistFile TestImages { get; } =
        new("t10k-images-idx3-ubyte", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6");

    public static MnistFile TestLabels { get; } =
        new("t10k-labels-idx1-ubyte", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6");

    public static IReadOnlyList<MnistFile> All { get; } = [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>The name under which the file is downloaded and stored.</summary>
    public string GzipName => Name + ".gz";

    /// <summary>The names under which the file is searched.</summary>
    public IReadOnlyList<string> Spellings => [Name, GzipName, Name.Replace("-idx", ".idx"), Name.Replace("-idx", ".idx") + ".gz"];
}
