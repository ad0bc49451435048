namespace Fovea.Data.Downloading;

/// <summary>
/// Downloads files and checks their hash: a file under its final name is complete. Bytes are collected in a file with the suffix
/// <c>.part</c>, which stays when the transfer breaks off and is resumed by the next one.
/// </summary>
public static class Downloader
{
    private const int MinHashDigits = 8;

    // How often a broken connection to a source is resumed, provided that it made progress.
    private const int Resumptions = 5;

    /// <summary>
    /// Makes sure that the file is in place: returns at once when it exists with the right hash, otherwise downloads it from the first
    /// source that provides it. A local file is copied.
    /// </summary>
    /// <param name="request">Which file, from where and to where.</param>
    /// <param name="client">Sends the requests to http and https sources.</param>
    /// <param name="progress">Is notified before each source is tried, and as bytes arrive.</param>
    /// <param name="cancellation">Stops the transfer; the bytes received so far are kept for the next attempt.</param>
    /// <returns>The file's path, the request's destination.</returns>
    /// <exception cref="ArgumentException">The hash has another number of digits, or there is no source.</exception>
    /// <exception cref="DataException">No source provided the right content, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was set.</exception>
    public static async Task<string> FetchAsync(
        DownloadRequest request, HttpClient client, IProgress<DownloadProgress> progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(progress);
        int maxDigits = FileHash.Digits(request.HashKind);
        if (request.Hash.Length < MinHashDigits || request.Hash.Length > maxDigits || !request.Hash.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException(
                $"{request.Name}: {FileHash.Name(request.HashKind)} '{request.Hash}', expected {MinHashDigits} to {maxDigits} "
                + "hexadecimal digits.");
        }

        if (request.Sources.Count == 0)
            throw new ArgumentException($"{request.Name}: no source to fetch it from, expected at least one.");

        IByteSource[] sources = [.. request.Sources.Select(source => Open(source, client, request.StallTimeout))];
        try
        {
            if (await IsInPlace(request, cancellation).ConfigureAwait(false))
                return request.Destination;
            Directory.CreateDirectory(FolderOf(request));
            await FetchFromAny(request, sources, progress, cancellation).ConfigureAwait(false);
            return request.Destination;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{request.Destination}: cannot be stored ({failure.Message.TrimEnd('.')}); give a folder that can be written and that no "
                + "other download is writing to.",
                failure);
        }
    }

    private static string FolderOf(DownloadRequest request) => Path.GetDirectoryName(Path.GetFullPath(request.Destination))!;

    private static IByteSource Open(string source, HttpClient client, TimeSpan stallTimeout)
        => Mirror.LocalPath(source) is { } path ? new LocalSource(path) : new HttpSource(new Uri(source), client, stallTimeout);

    private static async Task<bool> IsInPlace(DownloadRequest request, CancellationToken cancellation)
    {
        if (!File.Exists(request.Destination))
            return false;
        if (request.Length is { } length && new FileInfo(request.Destination).Length != length)
            return false;
        FileStream file = File.OpenRead(request.Destination);
        await using (file.ConfigureAwait(false))
        {
            string hash = await FileHash.OfAsync(file, request.HashKind, cancellation).ConfigureAwait(false);
            return FileHash.Matches(hash, request.Hash);
        }
    }

    private static async Task FetchFromAny(
        DownloadRequest request, IByteSource[] sources, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        PartFile part = await PartFile.OpenAsync(request, cancellation).ConfigureAwait(false);
        await using (part.ConfigureAwait(false))
        {
            if (part.IsComplete)
            {
                part.MoveIntoPlace();
                return;
            }
            foreach (IByteSource source in sources)
            {
                if (await FetchFrom(source, part, request, progress, cancellation).ConfigureAwait(false) is not { } reason)
                    return;
                reasons.Add($"{source.Name}: {reason}");
            }
        }
        string wanted = string.Join(", ", request.Companions.Prepend(request.Name).Distinct());
        throw new DataException(
            $"{request.Name} could not be fetched ({string.Join("; ", reasons)}); check the connection, give another mirror, or put "
            + $"{wanted} into {FolderOf(request)} by hand.");
    }

    // Null when the file is in place, else the reason why this source failed; errors of the local disk are thrown.
    private static async Task<string?> FetchFrom(
        IByteSource source, PartFile part, DownloadRequest request, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        for (int resumption = 0; ; resumption++)
        {
            long before = part.Length;
            progress.Report(new DownloadProgress(request.Name, source.Name, before, request.Length));
            string? broken = await Receive(source, part, request, progress, cancellation).ConfigureAwait(false);
            if (broken is null && part.IsComplete)
            {
                part.MoveIntoPlace();
                return null;
            }
            if (broken is null)
            {
                // After a resumption the earlier bytes may be those of another file: only a complete transfer proves a wrong file.
                bool isWhole = part.ResumedAt == 0;
                string hash = part.Hash();
                part.Clear();
                if (isWhole)
                    return $"sent a file with {FileHash.Name(request.HashKind)} {hash}, expected {request.Hash.ToLowerInvariant()}";
                continue;
            }
            if (part.Length <= before || resumption >= Resumptions)
                return broken;
        }
    }

    // Null when the source has sent everything, else the reason why it stopped.
    private static async Task<string?> Receive(
        IByteSource source, PartFile part, DownloadRequest request, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        try
        {
            ByteStream bytes = await source.OpenAsync(part.Length, cancellation).ConfigureAwait(false);
            await using (bytes.ConfigureAwait(false))
            {
                if (request.Length is { } known && bytes.Total is { } told && known != told)
                    return $"has a file of {told} bytes, expected {known}";
                if (bytes.Start != part.Length)
                    part.Clear();
                part.ResumedAt = part.Length;
                long? total = bytes.Total ?? request.Length;
                var buffer = new byte[1 << 16];
                while (true)
                {
                    int count = await bytes.ReadAsync(buffer, cancellation).ConfigureAwait(false);
                    if (count == 0)
                        break;
                    if (part.Length + count > total)
                    {
                        part.Clear();
                        return $"sent more than the expected {total} bytes";
                    }
                    await part.AppendAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
                    progress.Report(new DownloadProgress(request.Name, source.Name, part.Length, total));
                }
                return part.Length < total ? $"sent {part.Length} of the expected {total} bytes" : null;
            }
        }
        catch (SourceException failure)
        {
            return failure.Message;
        }
    }
}
