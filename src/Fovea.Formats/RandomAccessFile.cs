using Microsoft.Win32.SafeHandles;

namespace Fovea.Formats;

/// <summary>Fills <paramref name="bytes"/> from the position <paramref name="offset"/>.</summary>
internal delegate void ByteReader(long offset, Span<byte> bytes);

/// <summary>An open file, which any thread can read at any position.</summary>
internal sealed class RandomAccessFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private RandomAccessFile(string path, SafeFileHandle handle, long length) => (Path, _handle, Length) = (path, handle, length);

    public string Path { get; }

    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="WeightFileException">The file is missing or cannot be read.</exception>
    public static RandomAccessFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            var file = new RandomAccessFile(path, handle, RandomAccess.GetLength(handle));
            handle = null;
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unreadable(path, failure);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Fills <paramref name="bytes"/> from the position <paramref name="offset"/>.</summary>
    /// <exception cref="WeightFileException">The file is too short or cannot be read.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        if (offset < 0)
            throw new WeightFileException($"{Path}: points to byte {offset}, expected a place in the file.");
        try
        {
            while (bytes.Length > 0)
            {
                int count = offset < Length ? RandomAccess.Read(_handle, bytes, offset) : 0;
                if (count == 0)
                {
                    throw new WeightFileException(
                        $"{Path}: ends at byte {Math.Min(offset, Length)}, expected {bytes.Length} more; get the whole file.");
                }

                bytes = bytes[count..];
                offset += count;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Path, failure);
        }
    }

    public void Dispose() => _handle.Dispose();

    private static WeightFileException Unreadable(string path, Exception failure)
        => new($"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
}
