using System.Security.Cryptography;

namespace Fovea.Data.Downloading;

/// <summary>The received bytes of a file, stored beside its final place; locked against other processes.</summary>
internal sealed class PartFile : IAsyncDisposable
{
    private readonly DownloadRequest _request;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash;
    private bool _isMoved;

    private PartFile(DownloadRequest request)
    {
        _request = request;
        _hash = IncrementalHash.CreateHash(FileHash.Algorithm(request.HashKind));
        _stream = new FileStream(request.Destination + ".part", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    public long Length { get; private set; }

    /// <summary>The length when the current source began to send.</summary>
    public long ResumedAt { get; set; }

    /// <summary>Whether the bytes have the requested hash.</summary>
    public bool IsComplete => Length > 0 && FileHash.Matches(Hash(), _request.Hash);

    /// <summary>Opens the file and continues with the bytes of an earlier transfer.</summary>
    public static async Task<PartFile> OpenAsync(DownloadRequest request, CancellationToken cancellation)
    {
        var part = new PartFile(request);
        try
        {
            await part.HashExistingBytes(cancellation).ConfigureAwait(false);
            return part;
        }
        catch
        {
            await part.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await _stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    public void Clear()
    {
        _stream.SetLength(0);
        _ = _hash.GetHashAndReset();
        Length = 0;
    }

    /// <summary>Renames the file to its final name.</summary>
    public void MoveIntoPlace()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_stream.Name, _request.Destination, overwrite: true);
        _isMoved = true;
    }

    /// <summary>Closes the file; an empty one is deleted.</summary>
    public async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (!_isMoved && Length == 0)
            File.Delete(_stream.Name);
    }

    private async Task HashExistingBytes(CancellationToken cancellation)
    {
        if (_stream.Length > _request.Length)
            _stream.SetLength(0);
        var buffer = new byte[1 << 16];
        for (int count; (count = await _stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0; Length += count)
            _hash.AppendData(buffer, 0, count);
    }
}

/// <summary>Computes the hash of files and compares it with first digits.</summary>
internal static class FileHash
{
    private const int DigitsPerByte = 2;

    public static string Name(DownloadHash kind) => kind == DownloadHash.Md5 ? "md5" : "sha256";

    public static int Digits(DownloadHash kind) =>
        DigitsPerByte * (kind == DownloadHash.Md5 ? MD5.HashSizeInBytes : SHA256.HashSizeInBytes);

    public static HashAlgorithmName Algorithm(DownloadHash kind) =>
        kind == DownloadHash.Md5 ? HashAlgorithmName.MD5 : HashAlgorithmName.SHA256;

    public static async Task<string> OfAsync(Stream stream, DownloadHash kind, CancellationToken cancellation) => Convert.ToHexStringLower(
        await CryptographicOperations.HashDataAsync(Algorithm(kind), stream, cancellation).ConfigureAwait(false));

    public static bool Matches(string hash, string firstDigits) => hash.StartsWith(firstDigits, StringComparison.OrdinalIgnoreCase);
}
