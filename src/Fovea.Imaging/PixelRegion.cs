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
        if (width <= 0 || height <= 0 || left < 0 || top < 0 || width > image.Width - left || height > image.Height - top)
        {
            throw new ArgumentException(
                $"Region of {width}x{height} at ({left}, {top}); expected a part of the image of {image.Width}x{image.Height}.");
        }

        int stride = image.Width * image.Channels;
        ReadOnlySpan<byte> pixels =
            image.Pixels.AsSpan((top * stride) + (left * image.Channels), ((height - 1) * stride) + (width * image.Channels));
        return new PixelRegion(pixels, stride, width, height, image.Channels);
    }

    internal ReadOnlySpan<byte> Row(int y) => _pixels.Slice(y * Stride, RowBytes);

    /// <summary>Row <paramref name="y"/> and all that follows it.</summary>
    internal ReadOnlySpan<byte> RowsFrom(int y) => _pixels[(y * Stride)..];

    internal void CopyTo(Span<byte> destination)
    {
        for (int y = 0; y < Height; y++)
            Row(y).CopyTo(destination[(y * RowBytes)..]);
    }
}
