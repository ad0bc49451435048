namespace Fovea.Data;

/// <summary>One file to have in a place.</summary>
/// <param name="Destination">The file's path; its folder is created.</param>
/// <param name="Sha256">The sha256 of its content in hexadecimal, or at least the first eight digits of it.</param>
/// <param name="Sources">
/// Where it may be had, tried in this order: http and https addresses of the file itself, file addresses and local paths.
/// </param>
public sealed record DownloadRequest(string Destination, string Sha256, IReadOnlyList<string> Sources)
{
    /// <summary>The length in bytes, if it is known.</summary>
    public long? Length { get; init; }

    /// <summary>How long a source may send nothing before it counts as failed.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Names of the files that are of use only together with this one: an error tells them too.</summary>
    public IReadOnlyList<string> Companions { get; init; } = [];

    /// <summary>The file's name.</summary>
    public string Name => Path.GetFileName(Destination);
}

/// <summary>How far a download is; the first report comes before the first byte.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Source">The address or local path that it comes from.</param>
/// <param name="Received">Bytes so far, those of an earlier attempt that is taken up again included.</param>
/// <param name="Total">Bytes in all, where the source or the request says it.</param>
public sealed record DownloadProgress(string File, string Source, long Received, long? Total);
