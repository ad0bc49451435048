using System.Buffers;

namespace Fovea.Imaging;

/// <summary>Resizes images; every byte is the one that Pillow's <c>Image.resize</c> computes. Thread-safe.</summary>
public static class Resizer
{
    /// <summary>The image at <paramref name="width"/> x <paramref name="height"/>; a new image even when the size is the same.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or the result would not fit in one array.</exception>
    public static Image Resize(Image image, int width, int height, Interpolation interpolation)
    {
        if (width <= 0 || height <= 0 || (long)width * height * image.Channels > Array.MaxLength)
            throw new ArgumentException($"Resize to {width}x{height}; expected positive sizes and at most {Array.MaxLength} bytes.");
        byte[] pixels = GC.AllocateUninitializedArray<byte>(width * height * image.Channels);
        var result = new Image(width, height, image.Channels, pixels);
        Resize(image, result, interpolation);
        return result;
    }

    /// <summary>Fills <paramref name="destination"/> with the image, resized to the destination's size.</summary>
    /// <exception cref="ArgumentException">The destination has other channels or is the image itself.</exception>
    public static void Resize(Image image, Image destination, Interpolation interpolation)
        => ResizeRegion(image, 0, 0, image.Width, image.Height, destination, interpolation);

    /// <summary>
    /// Fills <paramref name="destination"/> with a rectangle of the image, resized to the destination's size. Pixels outside of the
    /// rectangle have no influence: the result is that of cropping first, torchvision's <c>resized_crop</c>.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The rectangle is empty or not inside of the image, or the destination has other channels or is the image itself.
    /// </exception>
    public static void ResizeRegion(
        Image image, int left, int top, int width, int height, Image destination, Interpolation interpolation)
    {
        if (destination.Channels != image.Channels || destination.Pixels == image.Pixels)
        {
            throw new ArgumentException(
                $"Resize from {image.Channels} to {destination.Channels} channels; expected another image with the same channels.");
        }

        Resize(PixelRegion.Of(image, left, top, width, height), destination, interpolation);
    }

    /// <summary>
    /// Fills <paramref name="destination"/>, other memory with the same channels, with the pixels of a rectangle, resized.
    /// </summary>
    internal static void Resize(PixelRegion from, Image destination, Interpolation interpolation)
    {
        if (interpolation == Interpolation.Nearest)
        {
            Nearest(from, destination);
            return;
        }
        ResizeWeights? horizontal =
            destination.Width == from.Width ? null : new ResizeWeights(from.Width, destination.Width, interpolation);
        ResizeWeights? vertical =
            destination.Height == from.Height ? null : new ResizeWeights(from.Height, destination.Height, interpolation);
        if (horizontal is null)
        {
            if (vertical is null)
                from.CopyTo(destination.Pixels);
            else
                Columns(from, 0, vertical, destination.Pixels);
            return;
        }
        if (vertical is null)
        {
            Rows(from, 0, from.Height, horizontal, destination.Pixels);
            return;
        }
        Resize(from, horizontal, vertical, destination);
    }

    /// <summary>Fills <paramref name="destination"/>, other memory with the same channels, by these weights.</summary>
    internal static void Resize(PixelRegion from, ResizeWeights horizontal, ResizeWeights vertical, Image destination)
    {
        (int first, int rows) = (vertical.First, vertical.End - vertical.First);
        int rowBytes = destination.Width * from.Channels, size = checked(rows * rowBytes);
        byte[] middle = ArrayPool<byte>.Shared.Rent(size);
        Rows(from, first, rows, horizontal, middle.AsSpan(0, size));
        var resized = new PixelRegion(middle.AsSpan(0, size), rowBytes, destination.Width, rows, from.Channels);
        Columns(resized, first, vertical, destination.Pixels);
        ArrayPool<byte>.Shared.Return(middle);
    }

    /// <summary>
    /// The image with its shorter side at <paramref name="size"/> and the longer side in proportion, rounded down: torchvision's
    /// <c>Resize(size)</c>.
    /// </summary>
    /// <inheritdoc cref="Resize(Image, int, int, Interpolation)"/>
    public static Image ShortSide(Image image, int size, Interpolation interpolation)
    {
        (int width, int height) = ShortSideSize(image.Width, image.Height, size);
        return Resize(image, width, height, interpolation);
    }

    /// <summary>The size that <see cref="ShortSide"/> gives an image of this size.</summary>
    public static (int Width, int Height) ShortSideSize(int width, int height, int size)
    {
        (int shorter, int longer) = (Math.Min(width, height), Math.Max(width, height));
        int scaled = (int)Math.Min((long)size * longer / shorter, int.MaxValue);
        return width <= height ? (size, scaled) : (scaled, size);
    }

    private static void Rows(PixelRegion from, int first, int count, ResizeWeights weights, Span<byte> output)
    {
        int outputStride = weights.OutputSize * from.Channels, rowBytes = from.RowBytes;
        int y = 0;
        if (from.Channels == 1)
        {
            for (; y < count; y++)
                ResizePasses.HorizontalGray(from.Row(first + y), output[(y * outputStride)..], weights);
            return;
        }
        for (; y + ResizePasses.RgbRows < count; y += ResizePasses.RgbRows)
            ResizePasses.HorizontalRgb(from.RowsFrom(first + y), from.Stride, output[(y * outputStride)..], outputStride, weights);

        // The last rows, as many as are left, go through memory that has room for a full group and the byte after it.
        byte[] lastInput = new byte[ResizePasses.RgbRows * rowBytes + 1];
        byte[] lastOutput = new byte[ResizePasses.RgbRows * outputStride];
        for (int row = 0; y + row < count; row++)
            from.Row(first + y + row).CopyTo(lastInput.AsSpan(row * rowBytes));
        ResizePasses.HorizontalRgb(lastInput, rowBytes, lastOutput, outputStride, weights);
        lastOutput.AsSpan(0, (count - y) * outputStride).CopyTo(output[(y * outputStride)..]);
    }

    private static void Columns(PixelRegion from, int firstRow, ResizeWeights weights, Span<byte> output)
    {
        int rowBytes = from.RowBytes;
        for (int y = 0; y < weights.OutputSize; y++)
        {
            ResizePasses.Vertical(
                from.RowsFrom(weights.Start(y) - firstRow), from.Stride, weights.Weights(y), output.Slice(y * rowBytes, rowBytes));
        }
    }

    /// <summary>Pillow's affine path; positions that rounding carries past the edge stay black, as in Pillow.</summary>
    private static void Nearest(PixelRegion window, Image destination)
    {
        int channels = window.Channels;
        int[] columns = NearestPositions(window.Width, destination.Width);
        int[] rows = NearestPositions(window.Height, destination.Height);
        if (columns.Length < destination.Width || rows.Length < destination.Height)
            destination.Pixels.AsSpan().Clear();
        for (int y = 0; y < rows.Length; y++)
        {
            ReadOnlySpan<byte> from = window.Row(rows[y]);
            Span<byte> to = destination.Pixels.AsSpan(y * destination.Width * channels, destination.Width * channels);
            for (int x = 0, o = 0; x < columns.Length; x++)
            {
                int i = columns[x] * channels;
                for (int c = 0; c < channels; c++)
                    to[o++] = from[i++];
            }
        }
    }

    /// <summary>
    /// The input position of each output; positions are accumulated step by step, so that even their rounding is Pillow's.
    /// </summary>
    private static int[] NearestPositions(int inputSize, int outputSize)
    {
        double step = (double)inputSize / outputSize;
        double position = step * 0.5;
        var positions = new List<int>(outputSize);
        for (int i = 0; i < outputSize && position < inputSize; i++, position += step)
            positions.Add((int)position);
        return [.. positions];
    }
}
