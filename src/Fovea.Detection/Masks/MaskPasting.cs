using Fovea.Data;

namespace Fovea.Detection.Masks;

/// <summary>
/// Pastes the square mask of a detection into the image, as torchvision's <c>paste_masks_in_image</c> does: the square gets a border of
/// zeros, its box grows by as much and is cut to whole pixels, and the square is stretched over it bilinearly. What lies outside of the
/// image is left out. A box with a value that is not finite covers no pixel.
/// </summary>
public static class MaskPasting
{
    /// <summary>Writes how probably each pixel of the image belongs to the object; 0 outside of its box.</summary>
    /// <param name="mask">The mask, [side, side], 0 to 1.</param>
    /// <param name="box">The detection's box, in pixels of the image.</param>
    /// <param name="height">The image's rows.</param>
    /// <param name="width">The image's columns.</param>
    /// <param name="probabilities">The result, [height, width].</param>
    /// <exception cref="ArgumentException">The mask is no square, a size is not positive, or the result has another size.</exception>
    public static void Probabilities(ReadOnlySpan<float> mask, in BoundingBox box, int height, int width, Span<float> probabilities)
    {
        CheckSize(height, width);
        if (probabilities.Length != height * width)
        {
            throw new ArgumentException(
                $"MaskPasting: room for {probabilities.Length} pixels; expected {height * width}, those of {height} rows and {width} "
                + "columns.",
                nameof(probabilities));
        }

        var stretched = new StretchedMask(mask, box, height, width);
        (StretchedAxis rows, StretchedAxis columns) = (stretched.Rows, stretched.Columns);
        probabilities.Clear();
        Span<float> values = new float[rows.Side];
        for (int x = columns.First; x < columns.End; x++)
        {
            stretched.ReadColumn(x, values);
            for (int y = rows.First; y < rows.End; y++)
                probabilities[(y * width) + x] = rows[y].Of(values);
        }
    }

    /// <summary>The pixels whose probability is more than <paramref name="threshold"/>; takes no memory for those outside of the box.
    /// </summary>
    /// <param name="mask">The mask, [side, side], 0 to 1.</param>
    /// <param name="box">The detection's box, in pixels of the image.</param>
    /// <param name="height">The image's rows.</param>
    /// <param name="width">The image's columns.</param>
    /// <param name="threshold">The probability, 0 or more.</param>
    /// <exception cref="ArgumentException">The mask is no square, a size is not positive, or the threshold is negative or NaN.</exception>
    public static RleMask Pixels(ReadOnlySpan<float> mask, in BoundingBox box, int height, int width, float threshold = 0.5f)
    {
        CheckSize(height, width);
        if (!(threshold >= 0))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "MaskPasting: expected a threshold of 0 or more.");
        var stretched = new StretchedMask(mask, box, height, width);
        (StretchedAxis rows, StretchedAxis columns) = (stretched.Rows, stretched.Columns);
        var runs = new RunBuilder();
        Span<float> values = new float[rows.Side];
        runs.Add(isOn: false, columns.First * height);
        for (int x = columns.First; x < columns.End; x++)
        {
            stretched.ReadColumn(x, values);
            runs.Add(isOn: false, rows.First);
            foreach ((int first, int end) in rows.Spans)
                AddSpan(runs, rows, values, (first, end), threshold);
            runs.Add(isOn: false, height - rows.End);
        }

        runs.Add(isOn: false, (width - columns.End) * height);
        return RleMask.FromCounts(runs.ToCounts(), height, width);
    }

    // Between two values that both are clearly on one side of the threshold, no pixel is looked at.
    private static void AddSpan(
        RunBuilder runs, StretchedAxis rows, ReadOnlySpan<float> values, (int First, int End) span, float threshold)
    {
        const float Rounding = 1e-6f;
        (float lower, float upper) = (values[rows[span.First].Lower], values[rows[span.First].Upper]);
        float surelyOff = threshold * (1 - Rounding);
        float surelyOn = threshold * (1 + Rounding);
        if ((lower <= surelyOff && upper <= surelyOff) || (lower > surelyOn && upper > surelyOn))
        {
            runs.Add(lower > threshold, span.End - span.First);
            return;
        }

        for (int y = span.First; y < span.End; y++)
            runs.Add(rows[y].Of(lower, upper) > threshold, 1);
    }

    private static void CheckSize(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
    }
}
