namespace Fovea.Imaging.Codecs;

/// <summary>Indices stored as runs: pairs of a count and a value, or a zero and an escape.</summary>
internal static class BmpRuns
{
    private const int EndOfRow = 0;
    private const int EndOfImage = 1;
    private const int Skip = 2;

    /// <summary>An index for each pixel in the order of the file; those that are skipped are 0.</summary>
    /// <exception cref="ImageFormatException">The runs end before the last pixel.</exception>
    internal static byte[] Decode(ReadOnlySpan<byte> data, BmpHeader header, string name)
    {
        if (header.Width * (long)header.Height > (long)header.Width * data.Length * byte.MaxValue)
            throw Damaged(header, 0, name);
        bool isNarrow = header.Compression == BmpCompression.RunLength4;
        byte[] indices = new byte[header.Width * header.Height];
        int position = 0;
        while (position < indices.Length)
        {
            if (data.Length < 2)
                throw Damaged(header, position, name);
            (int count, byte value) = (data[0], data[1]);
            data = data[2..];
            int left = header.Width - position % header.Width;
            switch (count, (int)value)
            {
                case (0, EndOfRow):
                    position += left % header.Width;
                    break;
                case (0, EndOfImage):
                    throw Damaged(header, position, name);
                case (0, Skip) when data.Length >= 2:
                    position += (int)Math.Min(data[0] + data[1] * (long)header.Width, indices.Length - position);
                    data = data[2..];
                    break;
                case (0, _):
                    int bytes = isNarrow ? (value + 1) / 2 : value;
                    if (bytes > data.Length)
                        throw Damaged(header, position, name);
                    position = Copy(data[..bytes], value, isNarrow, indices, position);
                    data = data[Math.Min(bytes + bytes % 2, data.Length)..];
                    break;
                default:
                    position = Repeat(value, Math.Min(count, left), isNarrow, indices, position);
                    break;
            }
        }
        return indices;
    }

    private static int Copy(ReadOnlySpan<byte> values, int count, bool isNarrow, byte[] indices, int position)
    {
        count = Math.Min(count, indices.Length - position);
        for (int i = 0; i < count; i++)
            indices[position++] = isNarrow ? Half(values[i / 2], i) : values[i];
        return position;
    }

    private static int Repeat(byte value, int count, bool isNarrow, byte[] indices, int position)
    {
        for (int i = 0; i < count; i++)
            indices[position++] = isNarrow ? Half(value, i) : value;
        return position;
    }

    private static byte Half(byte value, int place) => (byte)(place % 2 == 0 ? value >> 4 : value & 15);

    private static ImageFormatException Damaged(BmpHeader header, int pixels, string name)
        => BmpHeader.Damaged(name, $"the runs end after {pixels} of {header.Width}x{header.Height} pixels");
}
