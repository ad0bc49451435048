using Microsoft.Win32.SafeHandles;

namespace Fovea.Formats;

/// <summary>An open file, which any thread can read at any position.</summary>
internal sealed class RandomAccessFile : RandomAccessBytes
{
    private readonly SafeFileHandle _handle;

    private RandomAccessFile(string path, SafeFileHandle handle, long length) : base(path, length) => _handle = handle;

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

    public override void Dispose() => _handle.Dispose();

    protected override int ReadSome(long offset, Span<byte> bytes)
    {
        try
        {
            return RandomAccess.Read(_handle, bytes, offset);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Path, failure);
        }
    }

    private static WeightFileException Unreadable(string path, Exception failure)
        => new($"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
}
