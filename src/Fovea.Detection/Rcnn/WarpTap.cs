namespace Fovea.Detection.Rcnn;

/// <summary>The two rows or columns of an image that one row or column of a warped region is interpolated from.</summary>
/// <param name="First">The first one; -1 where the image has none.</param>
/// <param name="Second">The second one.</param>
/// <param name="Share">The share of the second one.</param>
internal readonly record struct WarpTap(int First, int Second, float Share)
{
    private const int Outside = -1;

    /// <summary>Whether the image has pixels there.</summary>
    public bool IsInside => First != Outside;

    /// <summary>
    /// The taps along one axis, by the steps of the R-CNN authors' <c>rcnn_im_crop</c>: the region grows about its centre by size / (size -
    /// 2 padding) and is rounded to whole pixels; what is left of it in the image is resized to its share of the input.
    /// </summary>
    /// <param name="start">Where the region begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="length">The pixels of the image.</param>
    /// <param name="size">The pixels of the input.</param>
    /// <param name="padding">The pixels of context on each side of the input.</param>
    public static WarpTap[] Along(float start, float end, int length, int size, int padding)
    {
        double half = (end - (double)start) / 2 * size / (size - (2 * padding)), center = (start + (double)end) / 2;
        int low = Rounded(center - half), high = Math.Max(Rounded(center + half), low + 1);
        int first = Math.Max(low, 0), count = Math.Min(high, length) - first;
        var taps = new WarpTap[size];
        Array.Fill(taps, new WarpTap(Outside, Outside, 0));
        if (count <= 0)
            return taps;
        double scale = (double)size / (high - low);
        int before = Rounded((first - low) * scale), inside = Math.Min(Rounded(count * scale), size - before);
        for (int i = 0; i < inside; i++)
        {
            double source = Math.Clamp(((i + 0.5) * count / inside) - 0.5, 0, count - 1);
            int whole = (int)source;
            taps[before + i] = new WarpTap(first + whole, first + Math.Min(whole + 1, count - 1), (float)(source - whole));
        }

        return taps;
    }

    private static int Rounded(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);
}
