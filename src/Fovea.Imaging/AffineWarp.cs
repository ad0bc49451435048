namespace Fovea.Imaging;

/// <summary>Turns, scales, shears and shifts images; every byte is the one that Pillow's <c>Image.transform</c> computes.</summary>
public static class AffineWarp
{
    private const double One = 65536;
    private const double FixedPointLimit = 32768;

    /// <summary>
    /// Fills <paramref name="destination"/>, of any size, with the pixels at which <paramref name="matrix"/> points, and with
    /// <paramref name="fill"/> where it points outside of the image.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="matrix">Where each pixel of the destination comes from.</param>
    /// <param name="destination">The result: the channels of the image, but not the image itself.</param>
    /// <param name="interpolation">Nearest or bilinear, which is not widened when the image is reduced.</param>
    /// <param name="fill">The value, in every channel, of what lies outside of the image.</param>
    /// <exception cref="ArgumentException">
    /// The destination has other channels or is the image itself, or the interpolation is neither nearest nor bilinear.
    /// </exception>
    public static void Apply(
        Image image, in AffineMatrix matrix, Image destination, Interpolation interpolation = Interpolation.Nearest, byte fill = 0)
    {
        Cropping.CheckDestination(image, destination);
        destination.Pixels.AsSpan().Fill(fill);
        if (interpolation == Interpolation.Bilinear)
            Bilinear(image, matrix, destination);
        else if (interpolation != Interpolation.Nearest)
            throw new ArgumentException($"AffineWarp: interpolation {interpolation}; expected Nearest or Bilinear.", nameof(interpolation));
        else if ((matrix.B == 0 && matrix.D == 0) || !FitsFixedPoint(matrix, destination))
            Nearest(image, matrix, destination);
        else
            FixedPointNearest(image, matrix, destination);
    }

    private static bool FitsFixedPoint(in AffineMatrix matrix, Image destination)
    {
        (int width, int height) = (destination.Width, destination.Height);
        return Fits(matrix.At(0, 0)) && Fits(matrix.At(width, height)) && Fits(matrix.At(0, height)) && Fits(matrix.At(width, 0));

        static bool Fits((double X, double Y) point) => Math.Abs(point.X) < FixedPointLimit && Math.Abs(point.Y) < FixedPointLimit;
    }

    private static void Nearest(Image image, in AffineMatrix matrix, Image destination)
    {
        double startX = matrix.C + (matrix.B * 0.5) + (matrix.A * 0.5), startY = matrix.F + (matrix.E * 0.5) + (matrix.D * 0.5);
        for (int y = 0, o = 0; y < destination.Height; y++)
        {
            (double fromX, double fromY) = (startX, startY);
            for (int x = 0; x < destination.Width; x++, o += image.Channels)
            {
                CopyPixel(image, fromX < 0 ? -1 : (int)fromX, fromY < 0 ? -1 : (int)fromY, destination, o);
                fromX += matrix.A;
                fromY += matrix.D;
            }

            startX += matrix.B;
            startY += matrix.E;
        }
    }

    private static void FixedPointNearest(Image image, in AffineMatrix matrix, Image destination)
    {
        (int stepX, int stepY) = (Fixed(matrix.A), Fixed(matrix.D));
        (int rowStepX, int rowStepY) = (Fixed(matrix.B), Fixed(matrix.E));
        int startX = Fixed(matrix.C + (matrix.A * 0.5) + (matrix.B * 0.5)), startY = Fixed(matrix.F + (matrix.D * 0.5) + (matrix.E * 0.5));
        for (int y = 0, o = 0; y < destination.Height; y++)
        {
            (int fromX, int fromY) = (startX, startY);
            for (int x = 0; x < destination.Width; x++, o += image.Channels)
            {
                CopyPixel(image, fromX >> 16, fromY >> 16, destination, o);
                fromX = unchecked(fromX + stepX);
                fromY = unchecked(fromY + stepY);
            }

            startX = unchecked(startX + rowStepX);
            startY = unchecked(startY + rowStepY);
        }

        static int Fixed(double value) => (int)Math.Floor((value * One) + 0.5);
    }

    private static void CopyPixel(Image image, int x, int y, Image destination, int offset)
    {
        if ((uint)x >= (uint)image.Width || (uint)y >= (uint)image.Height)
            return;
        int from = ((y * image.Width) + x) * image.Channels;
        for (int c = 0; c < image.Channels; c++)
            destination.Pixels[offset + c] = image.Pixels[from + c];
    }

    private static void Bilinear(Image image, in AffineMatrix matrix, Image destination)
    {
        (int width, int height, int channels) = (image.Width, image.Height, image.Channels);
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int y = 0, o = 0; y < destination.Height; y++)
        {
            for (int x = 0; x < destination.Width; x++, o += channels)
            {
                (double fromX, double fromY) = matrix.At(x + 0.5, y + 0.5);
                if (!(fromX >= 0 && fromX < width && fromY >= 0 && fromY < height))
                    continue;
                double left = Math.Floor(fromX - 0.5), top = Math.Floor(fromY - 0.5);
                double dx = fromX - 0.5 - left, dy = fromY - 0.5 - top;
                int x0 = Math.Max((int)left, 0), x1 = Math.Min((int)left + 1, width - 1);
                int y0 = Math.Max((int)top, 0), y1 = Math.Min((int)top + 1, height - 1);
                ReadOnlySpan<byte> upper = pixels[(y0 * width * channels)..], lower = pixels[(y1 * width * channels)..];
                for (int c = 0; c < channels; c++)
                {
                    (int l, int r) = ((x0 * channels) + c, (x1 * channels) + c);
                    double v1 = upper[l] + ((upper[r] - upper[l]) * dx), v2 = lower[l] + ((lower[r] - lower[l]) * dx);
                    destination.Pixels[o + c] = (byte)(v1 + ((v2 - v1) * dy));
                }
            }
        }
    }
}
