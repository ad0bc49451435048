using System.Runtime.Intrinsics;

namespace Fovea.Imaging;

/// <summary>Crops and flips images, with the semantics of torchvision's transforms.</summary>
public static class Cropping
{
    /// <summary>
    /// The rectangle whose top left corner is at (<paramref name="left"/>, <paramref name="top"/>); outside of the image it is black.
    /// </summary>
    /// <exception cref="ArgumentException">The width or height is not positive.</exception>
    public static Image Crop(Image image, int left, int top, int width, int height)
    {
        if (width <= 0 || height <= 0)
            throw new ArgumentException($"Crop to {width}x{height}; expected positive sizes.");
        var result = new Image(width, height, image.Channels);
        Copy(image, left, top, result);
        return result;
    }

    /// <summary>
    /// Fills <paramref name="destination"/> with the rectangle of its size whose top left corner is at (<paramref name="left"/>,
    /// <paramref name="top"/>); what lies outside of the image is black.
    /// </summary>
    /// <exception cref="ArgumentException">The destination has other channels or is the image itself.</exception>
    public static void Crop(Image image, int left, int top, Image destination)
    {
        CheckDestination(image, destination);
        bool isInside = left >= 0 && top >= 0
            && destination.Width <= image.Width - left && destination.Height <= image.Height - top;
        if (!isInside)
            destination.Pixels.AsSpan().Clear();
        Copy(image, left, top, destination);
    }

    /// <summary>
    /// The centre of the image, torchvision's <c>CenterCrop</c>: half pixels round to even, and an image that is smaller is padded with
    /// black.
    /// </summary>
    /// <inheritdoc cref="Crop(Image, int, int, int, int)"/>
    public static Image CenterCrop(Image image, int width, int height)
        => Crop(image, CenterOffset(image.Width, width), CenterOffset(image.Height, height), width, height);

    /// <summary>Fills <paramref name="destination"/> with the centre of the image, torchvision's <c>CenterCrop</c>.</summary>
    /// <inheritdoc cref="Crop(Image, int, int, Image)"/>
    public static void CenterCrop(Image image, Image destination)
        => Crop(image, CenterOffset(image.Width, destination.Width), CenterOffset(image.Height, destination.Height), destination);

    /// <summary>The image mirrored left to right.</summary>
    public static Image FlipHorizontal(Image image)
    {
        var result = new Image(image.Width, image.Height, image.Channels);
        FlipHorizontal(image, result);
        return result;
    }

    /// <summary>Fills <paramref name="destination"/>, which has the image's size, with the image mirrored left to right.</summary>
    /// <exception cref="ArgumentException">The destination has another size or other channels, or is the image itself.</exception>
    public static void FlipHorizontal(Image image, Image destination)
    {
        CheckDestination(image, destination);
        CheckSize(image, destination);
        (int stride, int channels) = (image.Width * image.Channels, image.Channels);
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> from = image.Pixels.AsSpan(y * stride, stride);
            Span<byte> to = destination.Pixels.AsSpan(y * stride, stride);
            if (channels == 1)
            {
                from.CopyTo(to);
                to.Reverse();
            }
            else
            {
                MirrorRgb(from, to);
            }
        }
    }

    /// <summary>Fills <paramref name="destination"/>, which has the image's size, with the image turned upside down.</summary>
    /// <inheritdoc cref="FlipHorizontal(Image, Image)"/>
    public static void FlipVertical(Image image, Image destination)
    {
        CheckDestination(image, destination);
        CheckSize(image, destination);
        int stride = image.Width * image.Channels;
        for (int y = 0; y < image.Height; y++)
            image.Pixels.AsSpan(y * stride, stride).CopyTo(destination.Pixels.AsSpan((image.Height - 1 - y) * stride));
    }

    /// <summary>
    /// Where the centre of <paramref name="crop"/> pixels begins in a side of <paramref name="size"/>, by the rounding of torchvision's
    /// <c>CenterCrop</c>; negative where the side is shorter.
    /// </summary>
    public static int CenterOffset(int size, int crop)
        => crop > size ? -((crop - size) / 2) : (int)Math.Round((size - crop) / 2.0, MidpointRounding.ToEven);

    internal static void CheckDestination(Image image, Image destination)
    {
        if (destination.Channels != image.Channels || destination.Pixels == image.Pixels)
        {
            throw new ArgumentException(
                $"Copy from {image.Channels} to {destination.Channels} channels; expected another image with the same channels.");
        }
    }

    internal static void CheckSize(Image image, Image destination)
    {
        if ((destination.Width, destination.Height, destination.Channels) != (image.Width, image.Height, image.Channels))
        {
            throw new ArgumentException(
                $"From {image.Width}x{image.Height}x{image.Channels} to {destination.Width}x{destination.Height}x{destination.Channels}; "
                + "expected one size.");
        }
    }

    private static void MirrorRgb(ReadOnlySpan<byte> from, Span<byte> to)
    {
        const int Pixels = 15; // bytes of the five pixels in a vector
        int x = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // The first byte of each store belongs to the next pixel to the left, which is written later.
            Vector128<byte> order = Vector128.Create((byte)15, 12, 13, 14, 9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2);
            for (; x + Vector128<byte>.Count <= from.Length; x += Pixels)
            {
                Vector128<byte> mirrored = Vector128.Shuffle(Vector128.Create(from.Slice(x, Vector128<byte>.Count)), order);
                mirrored.CopyTo(to[(from.Length - x - Vector128<byte>.Count)..]);
            }
        }

        for (; x < from.Length; x += 3)
            from.Slice(x, 3).CopyTo(to[(from.Length - 3 - x)..]);
    }

    private static void Copy(Image image, int left, int top, Image destination)
    {
        int channels = image.Channels;
        int firstX = Math.Max(left, 0), endX = (int)Math.Min((long)left + destination.Width, image.Width);
        int firstY = Math.Max(top, 0), endY = (int)Math.Min((long)top + destination.Height, image.Height);
        if (firstX >= endX)
            return;
        for (int y = firstY; y < endY; y++)
        {
            image.Pixels.AsSpan((y * image.Width + firstX) * channels, (endX - firstX) * channels)
                .CopyTo(destination.Pixels.AsSpan(((y - top) * destination.Width + firstX - left) * channels));
        }
    }
}
