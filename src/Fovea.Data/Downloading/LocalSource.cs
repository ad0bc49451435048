namespace Fovea.Data;

/// <summary>A file on this machine.</summary>
internal sealed class LocalSource(string path) : IByteSource
{
    public string Name => path;

    public Task<ByteStream> OpenAsync(long start, CancellationToken cancellation)
    {
        FileStream file = Guarded(() => File.OpenRead(path));
        long from = start <= file.Length ? start : 0;
        file.Position = from;
        return Task.FromResult(new ByteStream(
            from, file.Length, (buffer, _) => ValueTask.FromResult(Guarded(() => file.Read(buffer.Span))), file));
    }

    private static T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceException("no such file", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"cannot be read ({failure.Message.TrimEnd('.')})", failure);
        }
    }
}
