using Fovea.Formats;

namespace Fovea.Training.Logging;

/// <summary>
/// A file that grows by whole records, each of which reaches it at once. Where there is no room for one, on a full disk, the file keeps its
/// whole records and the others wait in memory for the next one or for <see cref="Flush"/>: a run goes on without its log.
/// </summary>
internal sealed class AppendedFile : IDisposable
{
    private readonly Stream _stream;
    private readonly MemoryStream _waiting = new();
    private long _length;
    private IOException? _failure;

    /// <param name="stream">The file, without a buffer; it is closed with this object.</param>
    /// <param name="path">Its name, for messages.</param>
    public AppendedFile(Stream stream, string path) => (_stream, Path, _length) = (stream, path, stream.Length);

    public string Path { get; }

    public void Append(ReadOnlySpan<byte> record)
    {
        _waiting.Write(record);
        TryWrite();
    }

    /// <summary>Writes what waits.</summary>
    /// <exception cref="FileWriteException">There still is no room.</exception>
    public void Flush()
    {
        TryWrite();
        if (_waiting.Length > 0)
            throw new FileWriteException($"{Path}: could not be written ({_failure!.Message.TrimEnd('.')}); check the disk.", _failure);
    }

    public void Dispose() => _stream.Dispose();

    private void TryWrite()
    {
        try
        {
            _stream.Position = _length;
            _waiting.WriteTo(_stream);
            _length = _stream.Position;
            _waiting.SetLength(0);
        }
        catch (IOException failure)
        {
            _failure = failure;
            CutRecord();
        }
    }

    private void CutRecord()
    {
        try
        {
            _stream.SetLength(_length);
        }
        catch (IOException)
        {
            // The next record is written over the part of this one that is in the file.
        }
    }
}
