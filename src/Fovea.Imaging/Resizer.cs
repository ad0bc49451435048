using System.Buffers;

namespace Fovea.Imaging;

/// <summary>
/// Changes an image's size; every byte is the one that Pillow's <c>Image.resize</c> computes. Safe to call from many threads.
/// </summary>
public static class Resizer
{
    /// <summary>The image at <paramref name="width"/> x <paramref name="height"/>; a new image even when the size is the same.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or the result would not fit in one array.</exception>
    public static Image Resize(Image image, int width, int height, Interpolation interpolation)
    {
        if (width <= 0 || height <= 0 || (long)width * height * image.Channels > Array.MaxLength)
            throw new ArgumentException($"Resize to {width}x{height}; expected positive sizes and at most {Array.MaxLength} bytes.");
        if (interpolation == Interpolation.Nearest)
            return Nearest(image, width, height);
        ResizeWeights? horizontal = width == image.Width ? null : new ResizeWeights(image.Width, width, interpolation);
        ResizeWeights? vertical = height == image.Height ? null : new ResizeWeights(image.Height, height, interpolation);

        byte[] result = GC.AllocateUninitializedArray<byte>(width * height * image.Channels);
        if (horizontal is null && vertical is null)
        {
            image.Pixels.CopyTo(result, 0);
        }
        else if (horizontal is null)
        {
            Columns(image.Pixels, 0, width * image.Channels, vertical!, result);
        }
        else if (vertical is null)
        {
            Rows(image, 0, image.Height, horizontal, result);
        }
        else
        {
            (int first, int rows) = (vertical.First, vertical.End - vertical.First);
            int size = checked(rows * width * image.Channels);
            byte[] middle = ArrayPool<byte>.Shared.Rent(size);
            Rows(image, first, rows, horizontal, middle.AsSpan(0, size));
            Columns(middle, first, width * image.Channels, vertical, result);
            ArrayPool<byte>.Shared.Return(middle);
        }
        return new Image(width, height, image.Channels, result);
    }

    /// <summary>
    /// The image with its shorter side at <paramref name="size"/> and the longer side in proportion, rounded down: torchvision's
    /// <c>Resize(size)</c>.
    /// </summary>
    /// <inheritdoc cref="Resize"/>
    public static Image ShortSide(Image image, int size, Interpolation interpolation)
    {
        (int shorter, int longer) = (Math.Min(image.Width, image.Height), Math.Max(image.Width, image.Height));
        int scaled = (int)Math.Min((long)size * longer / shorter, int.MaxValue);
        return image.Width <= image.Height ? Resize(image, size, scaled, interpolation) : Resize(image, scaled, size, interpolation);
    }

    private static void Rows(Image image, int first, int count, ResizeWeights weights, Span<byte> output)
    {
        int inputStride = image.Width * image.Channels, outputStride = weights.OutputSize * image.Channels;
        ReadOnlySpan<byte> input = image.Pixels.AsSpan(first * inputStride, count * inputStride);
        int y = 0;
        if (image.Channels == 1)
        {
            for (; y < count; y++)
                ResizePasses.HorizontalGray(input.Slice(y * inputStride, inputStride), output[(y * outputStride)..], weights);
            return;
        }
        for (; y + ResizePasses.RgbRows < count; y += ResizePasses.RgbRows)
            ResizePasses.HorizontalRgb(input[(y * inputStride)..], inputStride, output[(y * outputStride)..], outputStride, weights);

        // The last rows, as many as are left, go through memory that has room for a full group and the byte after it.
        byte[] lastInput = new byte[ResizePasses.RgbRows * inputStride + 1];
        byte[] lastOutput = new byte[ResizePasses.RgbRows * outputStride];
        input[(y * inputStride)..].CopyTo(lastInput);
        ResizePasses.HorizontalRgb(lastInput, inputStride, lastOutput, outputStride, weights);
        lastOutput.AsSpan(0, (count - y) * outputStride).CopyTo(output[(y * outputStride)..]);
    }

    private static void Columns(ReadOnlySpan<byte> rows, int firstRow, int stride, ResizeWeights weights, Span<byte> output)
    {
        for (int y = 0; y < weights.OutputSize; y++)
        {
            ReadOnlySpan<byte> from = rows[((weights.Start(y) - firstRow) * stride)..];
            ResizePasses.Vertical(from, stride, weights.Weights(y), output.Slice(y * stride, stride));
        }
    }

    /// <summary>Pillow's affine path; a position that rounding carried past the edge stays black, as it does there.</summary>
    private static Image Nearest(Image image, int width, int height)
    {
        int channels = image.Channels;
        int[] columns = NearestPositions(image.Width, width);
        int[] rows = NearestPositions(image.Height, height);
        var result = new Image(width, height, channels);
        for (int y = 0; y < rows.Length; y++)
        {
            ReadOnlySpan<byte> from = image.Pixels.AsSpan(rows[y] * image.Width * channels, image.Width * channels);
            Span<byte> to = result.Pixels.AsSpan(y * width * channels, width * channels);
            for (int x = 0, o = 0; x < columns.Length; x++)
            {
                int i = columns[x] * channels;
                for (int c = 0; c < channels; c++)
                    to[o++] = from[i++];
            }
        }
        return result;
    }

    /// <summary>Where outputs come from; positions are added up step by step, so that even their rounding is Pillow's.</summary>
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
