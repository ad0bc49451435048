using System.Security.Cryptography;

namespace Fovea.Data.Mnist;

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Received">Bytes so far.</param>
/// <param name="Total">Bytes in all.</param>
public sealed record DownloadProgress(string File, long Received, long Total);

/// <summary>Where MNIST comes from and goes to.</summary>
/// <param name="Folder">The folder that gets the four files; it is created.</param>
public sealed record MnistDownloadOptions(string Folder)
{
    /// <summary>Addresses of folders with the four files, tried in this order; with <c>--mirror</c> the user's one alone.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } =
    [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ];

    /// <summary>How long a mirror may send nothing before it counts as failed.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Downloads MNIST's four files, checks their sha256 and puts them where <see cref="MnistDataset.Open"/> finds them.</summary>
public static class MnistDownload
{
    /// <summary>
    /// Fetches what <see cref="MnistDownloadOptions.Folder"/> does not hold yet. Each file is written aside, checked and renamed: a file
    /// under its final name is whole.
    /// </summary>
    /// <returns>The folder.</returns>
    /// <exception cref="DataException">No mirror gave a file with the right content, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was set.</exception>
    public static Task<string> FetchAsync(
        MnistDownloadOptions options, HttpClient client, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
        => FetchAsync(options, MnistFile.All, client, progress, cancellation);

    internal static async Task<string> FetchAsync(
        MnistDownloadOptions options,
        IReadOnlyList<MnistFile> files,
        HttpClient client,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        List<Uri> mirrors = [.. options.Mirrors.Select(ParseMirror)];
        try
        {
            Directory.CreateDirectory(options.Folder);
            foreach (MnistFile file in files)
                if (!await IsWhole(Path.Combine(options.Folder, file.GzipName), file, cancellation).ConfigureAwait(false))
                    await FetchFromAny(options, mirrors, files, file, client, progress, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{options.Folder}: MNIST cannot be stored there ({failure.Message.TrimEnd('.')}); give a folder that can be written.", failure);
        }
        return options.Folder;
    }

    private static Uri ParseMirror(string address)
    {
        if (Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out Uri? mirror) && mirror.Scheme is "http" or "https") return mirror;
        throw new DataException($"'{address}' is no mirror: expected the http or https address of a folder with MNIST's four files.");
    }

    private static async Task FetchFromAny(
        MnistDownloadOptions options,
        List<Uri> mirrors,
        IReadOnlyList<MnistFile> files,
        MnistFile file,
        HttpClient client,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        var reasons = new List<string>();
        foreach (Uri mirror in mirrors)
        {
            if (await Fetch(options, new Uri(mirror, file.GzipName), file, client, progress, cancellation).ConfigureAwait(false) is not { } reason)
                return;
            reasons.Add($"{mirror}: {reason}");
        }
        throw new DataException(
            $"{file.GzipName} could not be downloaded ({string.Join("; ", reasons)}); check the connection, give another mirror, or put "
            + $"{string.Join(", ", files.Select(f => f.GzipName))} into {Path.GetFullPath(options.Folder)} by hand.");
    }

    // Null when the file is in place, else why this address failed; what goes wrong on this machine's disk is thrown.
    private static async Task<string?> Fetch(
        MnistDownloadOptions options,
        Uri address,
        MnistFile file,
        HttpClient client,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        string target = Path.Combine(options.Folder, file.GzipName);
        string aside = $"{target}.{Environment.ProcessId}.part";
        try
        {
            FileStream output = new(aside, FileMode.Create, FileAccess.Write, FileShare.None);
            await using (output.ConfigureAwait(false))
            {
                if (await Receive(options, address, file, client, output, progress, cancellation).ConfigureAwait(false) is { } reason)
                    return reason;
                output.Flush(flushToDisk: true);
            }
            File.Move(aside, target, overwrite: true);
            return null;
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private static async Task<string?> Receive(
        MnistDownloadOptions options,
        Uri address,
        MnistFile file,
        HttpClient client,
        FileStream output,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(options.StallTimeout);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        long received = 0;
        try
        {
            using HttpResponseMessage response =
                await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) return $"answered {(int)response.StatusCode} {response.ReasonPhrase}";
            Stream body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                while (true)
                {
                    int count = await ReadBody(body, buffer, stall.Token).ConfigureAwait(false);
                    if (count == 0) break;
                    stall.CancelAfter(options.StallTimeout);
                    received += count;
                    if (received > file.Length) return $"sent more than the expected {file.Length} bytes";
                    hash.AppendData(buffer, 0, count);
                    await output.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
                    progress?.Report(new DownloadProgress(file.GzipName, received, file.Length));
                }
            }
        }
        catch (HttpRequestException failure)
        {
            return failure.Message.TrimEnd('.');
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"sent nothing for {options.StallTimeout.TotalSeconds:0.#} s after {received} bytes";
        }
        if (received < file.Length) return $"sent {received} of the expected {file.Length} bytes";
        string actual = Convert.ToHexStringLower(hash.GetHashAndReset());
        return actual == file.Sha256 ? null : $"sent a file with sha256 {actual}, expected {file.Sha256}";
    }

    // A broken connection is the mirror's failure, a broken disk is not: the two IOExceptions are told apart here.
    private static async Task<int> ReadBody(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw new HttpRequestException($"the connection broke ({failure.Message.TrimEnd('.')})", failure);
        }
    }

    private static async Task<bool> IsWhole(string path, MnistFile file, CancellationToken cancellation)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != file.Length) return false;
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false)) == file.Sha256;
    }
}
