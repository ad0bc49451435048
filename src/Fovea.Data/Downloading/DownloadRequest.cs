namespace Fovea.Data.Downloading;

/// <summary>A file to download.</summary>
/// <param name="Destination">The file's path; its folder is created.</param>
/// <param name="Hash">The hash of its content in hexadecimal, or at least the first eight digits of it.</param>
/// <param name="Sources">
/// The sources, tried in this order: http and https addresses of the file itself, file addresses and local paths.
/// </param>
public sealed record DownloadRequest(string Destination, string Hash, IReadOnlyList<string> Sources)
{
    /// <summary>Which hash it is; SHA-256 unless the publisher gives another.</summary>
    public DownloadHash HashKind { get; init; }

    /// <summary>The length in bytes, if it is known.</summary>
    public long? Length { get; init; }

    /// <summary>How long a source may send nothing before it counts as failed; 60 seconds by default.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Names of files that are useful only together with this one; error messages list them too.</summary>
    public IReadOnlyList<string> Companions { get; init; } = [];

    /// <summary>The file's name.</summary>
    public string Name => Path.GetFileName(Destination);
}

/// <summary>The hash by which a publisher tells a whole file.</summary>
public enum DownloadHash
{
    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>MD5: enough against damage on the way, not against a forged file.</summary>
    Md5,
}

/// <summary>The progress of a download; the first report comes before the first byte.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Source">The address or local path of the source.</param>
/// <param name="Received">Bytes received so far, including those of an earlier attempt that is resumed.</param>
/// <param name="Total">The total number of bytes, if the source or the request gives it.</param>
public sealed record DownloadProgress(string File, string Source, long Received, long? Total);
