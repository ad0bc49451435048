using Fovea.Imaging.Codecs;

namespace Fovea.Imaging;

/// <summary>
/// An image file in memory, whose size is known. A part of it can be resized without an image of the whole: with libjpeg-turbo a JPEG is
/// decoded when the part is asked for, into memory that is used again; other files are decoded when they are opened. Thread-safe.
/// </summary>
public sealed class EncodedImage
{
    private const int MaxDenominator = 8;

    private readonly byte[] _bytes;
    private readonly string _name;
    private readonly Image? _decoded;

    internal EncodedImage(byte[] bytes, string name, JpegLibrary library)
    {
        (_bytes, _name) = (bytes, name);
        if (library is TurboJpeg && ImageFile.FormatOf(bytes, name) == ImageFormat.Jpeg)
        {
            JpegHeader header = JpegCodec.ReadHeader(bytes, name);
            (Width, Height) = (header.Width, header.Height);
            if (header is { Components: not 4, Orientation: Exif.Upright })
                return;
        }

        _decoded = ImageFile.DecodeUpright(bytes, name, library).ToRgb();
        (Width, Height) = (_decoded.Width, _decoded.Height);
    }

    /// <summary>Columns of the upright image.</summary>
    public int Width { get; }

    /// <summary>Rows of the upright image.</summary>
    public int Height { get; }

    /// <summary>Opens a file's bytes, which must not be changed any more. <paramref name="name"/> is what errors call the file.</summary>
    /// <exception cref="ImageFormatException">
    /// The bytes are not a whole image in a format that is read, of at most <see cref="ImageFile.MaxPixels"/>. Of a JPEG some damage is
    /// found only when its pixels are decoded.
    /// </exception>
    public static EncodedImage Open(byte[] bytes, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new EncodedImage(bytes, name ?? "image", JpegLibrary.Best);
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ImageFormatException">
    /// There is no such file, it cannot be read, or it is not an image that <see cref="Open"/> accepts.
    /// </exception>
    public static EncodedImage Load(string path) => Open(ImageFile.ReadBytes(path), path);

    /// <summary>
    /// The whole image, red, green and blue: that of <see cref="ImageFile.Decode(ReadOnlySpan{byte}, string?)"/>; it may be shared.
    /// </summary>
    /// <exception cref="ImageFormatException">The file is damaged.</exception>
    public Image Decode() => _decoded ?? ImageFile.Decode(_bytes, _name);

    /// <summary>
    /// Fills <paramref name="destination"/> with a rectangle of the image, resized to the destination's size: the bytes of
    /// <see cref="Resizer.ResizeRegion"/> unless <paramref name="dctScaling"/> is given.
    /// </summary>
    /// <param name="left">The rectangle's first column.</param>
    /// <param name="top">The rectangle's first row.</param>
    /// <param name="width">The rectangle's columns.</param>
    /// <param name="height">The rectangle's rows.</param>
    /// <param name="destination">An image of 3 channels.</param>
    /// <param name="interpolation">The resize filter.</param>
    /// <param name="dctScaling">
    /// Whether a JPEG may be decoded at a half, a quarter or an eighth of its size where the rectangle is still at least as large as the
    /// destination: faster for large photographs, with pixels that differ a little. Without libjpeg-turbo, and for
    /// <see cref="Interpolation.Nearest"/>, it changes nothing.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The rectangle is empty or not inside of the image, or the destination has another number of channels.
    /// </exception>
    /// <exception cref="ImageFormatException">The file is damaged.</exception>
    public void ResizeRegion(
        int left, int top, int width, int height, Image destination, Interpolation interpolation, bool dctScaling = false)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (_decoded is not null)
        {
            Resizer.ResizeRegion(_decoded, left, top, width, height, destination, interpolation);
            return;
        }
        if (destination.Channels != 3)
            throw new ArgumentException($"Resize to {destination.Channels} channels; expected 3.", nameof(destination));

        PixelRegion.Check(Width, Height, left, top, width, height);
        int denominator = dctScaling && interpolation != Interpolation.Nearest ? Denominator(width, height, destination) : 1;
        (int scaledWidth, int scaledHeight) = (CeilingDivide(Width, denominator), CeilingDivide(Height, denominator));
        using PinnedBytes pixels = PinnedBytes.Scratch(scaledWidth * scaledHeight * 3);
        TurboJpeg.DecodeRgb(_bytes, _name, scaledWidth, scaledHeight, pixels.Span);
        var whole = new PixelRegion(pixels.Span, scaledWidth * 3, scaledWidth, scaledHeight, 3);
        if (denominator == 1)
        {
            Resizer.Resize(whole.Part(left, top, width, height), destination, interpolation);
            return;
        }

        // The pixels that the rectangle touches; it may begin and end inside of them.
        int firstX = left / denominator, firstY = top / denominator;
        int partWidth = CeilingDivide(left + width, denominator) - firstX, partHeight = CeilingDivide(top + height, denominator) - firstY;
        double scale = 1.0 / denominator;
        Resizer.Resize(
            whole.Part(firstX, firstY, partWidth, partHeight),
            new ResizeWeights(partWidth, (left * scale) - firstX, width * scale, destination.Width, interpolation),
            new ResizeWeights(partHeight, (top * scale) - firstY, height * scale, destination.Height, interpolation),
            destination);
    }

    private static int Denominator(int width, int height, Image destination)
    {
        int denominator = MaxDenominator;
        while (denominator > 1 && (width / denominator < destination.Width || height / denominator < destination.Height))
            denominator /= 2;
        return denominator;
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;
}
