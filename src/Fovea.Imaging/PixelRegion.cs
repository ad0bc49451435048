namespace Fovea.Imaging;

/// <summary>A rectangle of an image's pixels, not copied: rows are <paramref name="stride"/> bytes apart.</summary>
internal readonly ref struct PixelRegion(ReadOnlySpan<byte> pixels, int stride, int width, int height, int channels)
{
    private readonly ReadOnlySpan<byte> _pixels = pixels;

    internal int Stride { get; } = stride;

    internal int Width { get; } = width;

    internal int Height { get; } = height;

    internal int Channels { get; } = channels;

    internal int RowBytes => Width * Channels;

    /// <exception cref="ArgumentException">The rectangle is empty or not inside of the image.</exception>
    internal static PixelRegion Of(Image image, int left, int top, int width, int height)
    {
        Check(image.Width, image.Height, left, top, width, height);
        return new PixelRegion(image.Pixels, image.Width * image.Channels, image.Width, image.Height, image.Channels)
            .Part(left, top, width, height);
    }

    /// <exception cref="ArgumentException">The rectangle is empty or not inside of the image.</exception>
    internal static void Check(int imageWidth, int imageHeight, int left, int top, int width, int height)
    {
        if (width <= 0 || height <= 0 || left < 0 || top < 0 || width > imageWidth - left || height > imageHeight - top)
        {
            throw new ArgumentException(
                $"Region of {width}x{height} at ({left}, {top}); expected a part of the image of {imageWidth}x{imageHeight}.");
        }
    }

    /// <summary>A rectangle inside of this one.</summary>
    internal PixelRegion Part(int left, int top, int width, int height) => new(
        _pixels.Slice((top * Stride) + (left * Channels), ((height - 1) * Stride) + (width * Channels)), Stride, width, height, Channels);

    internal ReadOnlySpan<byte> Row(int y) => _pixels.Slice(y * Stride, RowBytes);

    /// <summary>Row <paramref name="y"/> and all that follows it.</summary>
    internal ReadOnlySpan<byte> RowsFrom(int y) => _pixels[(y * Stride)..];

    internal void CopyTo(Span<byte> destination)
    {
        for (int y = 0; y < Height; y++)
            Row(y).CopyTo(destination[(y * RowBytes)..]);
    }
}
