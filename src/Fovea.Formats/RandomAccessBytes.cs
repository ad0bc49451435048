namespace Fovea.Formats;

/// <summary>Fills <paramref name="bytes"/> from the position <paramref name="offset"/>.</summary>
internal delegate void ByteReader(long offset, Span<byte> bytes);

/// <summary>The bytes of a file, which any thread can read at any position.</summary>
internal abstract class RandomAccessBytes(string path, long length) : IDisposable
{
    public string Path => path;

    public long Length => length;

    /// <summary>Fills <paramref name="bytes"/> from the position <paramref name="offset"/>.</summary>
    /// <exception cref="WeightFileException">The file is too short or cannot be read.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        if (offset < 0)
            throw new WeightFileException($"{Path}: points to byte {offset}, expected a place in the file.");
        while (bytes.Length > 0)
        {
            int count = offset < Length ? ReadSome(offset, bytes) : 0;
            if (count == 0)
            {
                throw new WeightFileException(
                    $"{Path}: ends at byte {Math.Min(offset, Length)}, expected {bytes.Length} more; get the whole file.");
            }

            bytes = bytes[count..];
            offset += count;
        }
    }

    public abstract void Dispose();

    /// <summary>Reads at least one byte, or none at the end.</summary>
    protected abstract int ReadSome(long offset, Span<byte> bytes);
}

/// <summary>A file that is in memory.</summary>
internal sealed class RandomAccessMemory(string path, ReadOnlyMemory<byte> content) : RandomAccessBytes(path, content.Length)
{
    public override void Dispose()
    {
    }

    protected override int ReadSome(long offset, Span<byte> bytes)
    {
        ReadOnlySpan<byte> rest = content.Span[(int)offset..];
        rest = rest[..Math.Min(rest.Length, bytes.Length)];
        rest.CopyTo(bytes);
        return rest.Length;
    }
}
