using System.IO.Compression;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// Files whose last bytes are missing, after all pixels: Pillow reads them, SkiaSharp asks for the compressed data's own checksum.
/// </summary>
internal static class PngTail
{
    private static readonly (int X, int Y, int StepX, int StepY)[] _interlacedPasses =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>The image data, compressed anew with their checksum; null where they do not hold every row.</summary>
    internal static byte[]? Complete(byte[] data, int width, int height, int bitsPerPixel, bool isInterlaced)
    {
        long size = isInterlaced
            ? _interlacedPasses.Sum(pass => RowsSize(
                (width - pass.X + pass.StepX - 1) / pass.StepX, (height - pass.Y + pass.StepY - 1) / pass.StepY, bitsPerPixel))
            : RowsSize(width, height, bitsPerPixel);
        if (size > Array.MaxLength)
            return null;
        byte[] rows = new byte[size];
        try
        {
            using var inflate = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
            inflate.ReadExactly(rows);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
        using var complete = new MemoryStream();
        using (var deflate = new ZLibStream(complete, CompressionLevel.Fastest))
            deflate.Write(rows);
        return complete.ToArray();
    }

    private static long RowsSize(int width, int height, int bitsPerPixel)
        => width <= 0 || height <= 0 ? 0 : height * (1 + ((long)width * bitsPerPixel + 7) / 8);
}
