using Fovea.Imaging;
using Fovea.Imaging.Drawing;

namespace Fovea.Interpretability.Pictures;

/// <summary>Makes pictures of the maps of explanations.</summary>
public static class ExplanationPicture
{
    private const double HeatOpacity = 0.6, Brightest = 0.995;
    private const int Gap = 2, FrameShare = 100;
    private const byte Zero = 128;

    private static readonly Color _frame = new(255, 60, 0);

    /// <summary>A map in colours, enlarged without smoothing: dark blue for the lowest value or 0, yellow for the highest.</summary>
    /// <param name="map">The map; NaN is grey.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    public static Image Heat(HeatMap map, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(map);
        (double low, double high) = Range(map.Values);
        return ColorScale.Picture(width, height, (x, y) => Share(map[y * map.Height / height, x * map.Width / width], low, high));
    }

    /// <summary>A map in colours over a photograph, smoothed to its size; where it is NaN the photograph stays.</summary>
    public static Image Over(Image photograph, HeatMap map)
    {
        ArgumentNullException.ThrowIfNull(photograph);
        ArgumentNullException.ThrowIfNull(map);
        Image under = photograph.ToRgb();
        HeatMap full = map.Resized(under.Height, under.Width);
        (double low, double high) = Range(map.Values);
        Image colors = ColorScale.Picture(under.Width, under.Height, (x, y) => Share(full[y, x], low, high));
        for (int i = 0; i < colors.Pixels.Length; i++)
        {
            double opacity = float.IsNaN(full.Values[i / 3]) ? 0 : HeatOpacity;
            colors.Pixels[i] = (byte)((opacity * colors.Pixels[i]) + ((1 - opacity) * under.Pixels[i]));
        }

        return colors;
    }

    /// <summary>
    /// Signed values of an image as colours: grey for 0, brighter above and darker below; the few largest magnitudes are cut off.
    /// </summary>
    /// <param name="values">The values, of one or three channels; otherwise their sum is shown.</param>
    /// <param name="isBgr">Whether the channels are blue, green and red instead of red, green and blue.</param>
    public static Image Signed(ChannelMaps values, bool isBgr = false)
    {
        ArgumentNullException.ThrowIfNull(values);
        HeatMap[] channels = values.Channels == 3 ? [.. Enumerable.Range(0, 3).Select(values.Channel)] : [values.Sum()];
        double most = Quantile(channels.SelectMany(channel => channel.Values).Select(Math.Abs));
        var image = new Image(values.Width, values.Height, channels.Length);
        for (int c = 0; c < channels.Length; c++)
        {
            HeatMap channel = channels[isBgr ? channels.Length - 1 - c : c];
            for (int i = 0; i < channel.Values.Count; i++)
            {
                double share = most > 0 ? Math.Clamp(channel.Values[i] / most, -1, 1) : 0;
                image.Pixels[(i * channels.Length) + c] = (byte)Math.Round(Zero + (share * (byte.MaxValue - Zero)));
            }
        }

        return image;
    }

    /// <summary>An image with the outline of a rectangle, which may extend beyond it.</summary>
    public static Image Outlined(Image image, FieldBox box)
    {
        ArgumentNullException.ThrowIfNull(image);
        FieldBox inside = box.Inside(image.Width, image.Height);
        float thickness = Math.Max(1, Math.Min(image.Width, image.Height) / FrameShare);
        using var canvas = new Canvas(image);
        canvas.DrawRectangle(
            inside.Left + (thickness / 2), inside.Top + (thickness / 2), Math.Max(thickness, inside.Width - thickness),
            Math.Max(thickness, inside.Height - thickness), _frame, thickness);
        return canvas.ToImage();
    }

    /// <summary>Pictures of one size side by side, row by row, on white.</summary>
    public static Image Grid(IReadOnlyList<Image> pictures, int columns)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfZero(pictures.Count);
        columns = Math.Clamp(columns, 1, pictures.Count);
        int rows = (pictures.Count + columns - 1) / columns;
        int width = pictures.Max(picture => picture.Width), height = pictures.Max(picture => picture.Height);
        var grid = new Image((columns * (width + Gap)) - Gap, (rows * (height + Gap)) - Gap, 3);
        grid.Pixels.AsSpan().Fill(byte.MaxValue);
        foreach ((int index, Image picture) in pictures.Index())
        {
            Image colored = picture.ToRgb();
            int left = index % columns * (width + Gap), top = index / columns * (height + Gap), row = 3 * colored.Width;
            for (int y = 0; y < colored.Height; y++)
                colored.Pixels.AsSpan(y * row, row).CopyTo(grid.Pixels.AsSpan(3 * (((top + y) * grid.Width) + left)));
        }

        return grid;
    }

    /// <summary>An image with each pixel as a square of so many pixels.</summary>
    public static Image Enlarged(Image image, int factor)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        var large = new Image(image.Width * factor, image.Height * factor, image.Channels);
        for (int i = 0; i < large.Pixels.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, image.Channels);
            (int y, int x) = Math.DivRem(pixel, large.Width);
            large.Pixels[i] = image.Pixels[((((y / factor) * image.Width) + (x / factor)) * image.Channels) + channel];
        }

        return large;
    }

    private static (double Low, double High) Range(IReadOnlyList<float> values)
    {
        float[] known = [.. values.Where(float.IsFinite)];
        return known.Length == 0 ? (0, 0) : (Math.Min(0, known.Min()), Quantile(known));
    }

    private static double Share(double value, double low, double high) =>
        double.IsNaN(value) ? double.NaN : high > low ? (value - low) / (high - low) : 0;

    /// <summary>The value that only a few exceed; of few values the highest.</summary>
    private static double Quantile(IEnumerable<float> values)
    {
        float[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(Brightest * sorted.Length))];
    }
}
