namespace Fovea.Data;

/// <summary>Somewhere a file may be had.</summary>
internal interface IByteSource
{
    /// <summary>What messages call it.</summary>
    string Name { get; }

    /// <summary>The file's bytes from <paramref name="start"/> on, or from 0 where the source cannot skip or has not that many.</summary>
    /// <exception cref="SourceException">The source has no such file or does not answer.</exception>
    Task<ByteStream> OpenAsync(long start, CancellationToken cancellation);
}

/// <summary>What a source sends.</summary>
/// <param name="start">The place in the file of the first byte.</param>
/// <param name="total">The whole file's length, if the source says it.</param>
/// <param name="read">Reads some bytes, 0 at the end; fails with <see cref="SourceException"/>.</param>
/// <param name="held">What is disposed with it.</param>
internal sealed class ByteStream(
    long start, long? total, Func<Memory<byte>, CancellationToken, ValueTask<int>> read, params IDisposable[] held) : IAsyncDisposable
{
    public long Start => start;

    public long? Total => total;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => read(buffer, cancellation);

    public ValueTask DisposeAsync()
    {
        foreach (IDisposable resource in held) resource.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A source failed: not this machine's disk, nor the caller's wish to stop.</summary>
internal sealed class SourceException(string reason, Exception? cause = null) : Exception(reason, cause);
