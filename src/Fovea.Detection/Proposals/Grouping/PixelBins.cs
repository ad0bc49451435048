using Fovea.Detection.Proposals.Segmentation;

namespace Fovea.Detection.Proposals.Grouping;

/// <summary>
/// Where each pixel of an image counts in the histograms of its region. A histogram of colours has <see cref="ColorBins"/> bins for each
/// channel. A histogram of gradients has <see cref="GradientBins"/> bins for each channel and each of eight directions: how
/// steeply the channel rises in that direction, with all that is steeper than <see cref="Steep"/> in the last one.
/// </summary>
internal sealed class PixelBins
{
    public const int ColorBins = 25, GradientBins = 10, Axes = 4, Directions = 2 * Axes;

    /// <summary>A quarter of a channel's range for each pixel.</summary>
    public const float Steep = 64;

    private const float Diagonal = 0.70710678f;

    /// <param name="planes">The image.</param>
    /// <param name="smooth">
    /// The image, smoothed: half of the difference of a pixel's neighbours is then about the derivative of a Gaussian.
    /// </param>
    public PixelBins(ColorPlanes planes, ColorPlanes smooth)
    {
        Channels = planes.Planes.Count;
        Colors = new byte[planes.Count * Channels];
        Gradients = new byte[planes.Count * Channels * Axes];
        for (int c = 0; c < Channels; c++)
        {
            float[] plane = planes.Planes[c];
            for (int i = 0; i < plane.Length; i++)
                Colors[(i * Channels) + c] = (byte)((c * ColorBins) + Math.Clamp((int)(plane[i] * (ColorBins / 256f)), 0, ColorBins - 1));
            AddGradients(smooth.Planes[c], planes.Width, planes.Height, c);
        }
    }

    /// <summary>1 or 3.</summary>
    public int Channels { get; }

    /// <summary>The bin of each channel, [pixels, channels].</summary>
    public byte[] Colors { get; }

    /// <summary>
    /// The bins of the directions in which a channel does not fall, [pixels, channels, axes]: in the opposite ones a pixel counts in the
    /// first bin.
    /// </summary>
    public byte[] Gradients { get; }

    private void AddGradients(float[] plane, int width, int height, int channel)
    {
        int first = channel * Directions * GradientBins;
        for (int y = 0, i = channel * Axes; y < height; y++)
        {
            int row = y * width, above = Math.Max(y - 1, 0) * width, below = Math.Min(y + 1, height - 1) * width;
            for (int x = 0; x < width; x++, i += Channels * Axes)
            {
                float across = (plane[row + Math.Min(x + 1, width - 1)] - plane[row + Math.Max(x - 1, 0)]) / 2;
                float down = (plane[below + x] - plane[above + x]) / 2;
                Gradients[i] = Bin(first, axis: 0, across);
                Gradients[i + 1] = Bin(first, axis: 1, down);
                Gradients[i + 2] = Bin(first, axis: 2, (across + down) * Diagonal);
                Gradients[i + 3] = Bin(first, axis: 3, (down - across) * Diagonal);
            }
        }
    }

    private static byte Bin(int first, int axis, float gradient)
    {
        int direction = (2 * axis) + (gradient < 0 ? 1 : 0);
        int bin = Math.Min((int)(MathF.Abs(gradient) * (GradientBins / Steep)), GradientBins - 1);
        return (byte)(first + (direction * GradientBins) + bin);
    }
}
