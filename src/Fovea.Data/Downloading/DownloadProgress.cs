namespace Fovea.Data;

/// <summary>How far a download is; the first report comes before the first byte.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Source">The address or local path that it comes from.</param>
/// <param name="Received">Bytes so far, those of an earlier attempt that is taken up again included.</param>
/// <param name="Total">Bytes in all, where the source or the request says it.</param>
public sealed record DownloadProgress(string File, string Source, long Received, long? Total);
