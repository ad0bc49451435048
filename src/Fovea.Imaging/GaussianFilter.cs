namespace Fovea.Imaging;

/// <summary>Blurs images as torchvision's <c>gaussian_blur</c> does: sums in single precision, rounded half to even.</summary>
public static class GaussianFilter
{
    /// <summary>
    /// Fills <paramref name="destination"/> with the image, blurred by a kernel of <paramref name="kernelHeight"/> x
    /// <paramref name="kernelWidth"/>; beyond its borders the image is mirrored.
    /// </summary>
    /// <param name="image">The image: its sides are longer than half of the kernel's.</param>
    /// <param name="kernelWidth">The kernel's columns, odd.</param>
    /// <param name="kernelHeight">The kernel's rows, odd.</param>
    /// <param name="sigma">The standard deviation in pixels, positive.</param>
    /// <param name="destination">The result: the size and channels of the image, but not the image itself.</param>
    /// <exception cref="ArgumentException">A parameter is not as said.</exception>
    public static void Blur(Image image, int kernelWidth, int kernelHeight, double sigma, Image destination)
    {
        Cropping.CheckDestination(image, destination);
        Cropping.CheckSize(image, destination);
        if (kernelWidth <= 0 || kernelHeight <= 0 || kernelWidth % 2 == 0 || kernelHeight % 2 == 0 || !(sigma > 0))
        {
            throw new ArgumentException(
                $"GaussianFilter: kernel {kernelHeight}x{kernelWidth}, sigma {sigma}; expected odd sizes and a positive sigma.");
        }

        (int halfX, int halfY) = (kernelWidth / 2, kernelHeight / 2);
        if (halfX >= image.Width || halfY >= image.Height)
        {
            throw new ArgumentException(
                $"GaussianFilter: the image is {image.Height}x{image.Width}, the kernel {kernelHeight}x{kernelWidth}; "
                + "expected sides longer than half of the kernel's.");
        }

        float[] kernel = GaussianKernel.Create(kernelWidth, kernelHeight, sigma);
        (int channels, int rowLength) = (image.Channels, (image.Width + (2 * halfX)) * image.Channels);
        float[] padded = Padded(image, halfX, halfY, rowLength);
        float[] sums = new float[image.Width * channels];
        for (int y = 0; y < image.Height; y++)
        {
            Array.Clear(sums);
            for (int k = 0; k < kernel.Length; k++)
            {
                ReadOnlySpan<float> from = padded.AsSpan(((y + (k / kernelWidth)) * rowLength) + (k % kernelWidth * channels), sums.Length);
                float weight = kernel[k];
                for (int i = 0; i < sums.Length; i++)
                    sums[i] = MathF.FusedMultiplyAdd(from[i], weight, sums[i]);
            }

            Span<byte> row = destination.Pixels.AsSpan(y * sums.Length, sums.Length);
            for (int i = 0; i < sums.Length; i++)
                row[i] = (byte)Math.Clamp(MathF.Round(sums[i], MidpointRounding.ToEven), 0, 255);
        }
    }

    private static float[] Padded(Image image, int halfX, int halfY, int rowLength)
    {
        (int height, int channels) = (image.Height + (2 * halfY), image.Channels);
        float[] padded = new float[height * rowLength];
        for (int y = 0, o = 0; y < height; y++)
        {
            int fromRow = Mirrored(y - halfY, image.Height) * image.Width;
            for (int x = -halfX; x < image.Width + halfX; x++)
            {
                int from = (fromRow + Mirrored(x, image.Width)) * channels;
                for (int c = 0; c < channels; c++, o++)
                    padded[o] = image.Pixels[from + c];
            }
        }

        return padded;
    }

    private static int Mirrored(int position, int size)
        => position < 0 ? -position : position >= size ? (2 * (size - 1)) - position : position;
}
