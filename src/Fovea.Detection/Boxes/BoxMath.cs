using Fovea.Data;

namespace Fovea.Detection.Boxes;

/// <summary>Areas, overlaps and clipping of boxes, in the order of float operations of torchvision's <c>ops.boxes</c>.</summary>
public static class BoxMath
{
    /// <summary>The area in pixels; the sign is not checked, so that a box with one negative side has a negative area.</summary>
    public static float Area(in BoundingBox box) => box.Width * box.Height;

    /// <summary>The area that two boxes share over the area that they cover; NaN for two boxes without area.</summary>
    public static float Iou(in BoundingBox a, in BoundingBox b)
    {
        float intersection = Intersection(a, b);
        return intersection / (Area(a) + Area(b) - intersection);
    }

    /// <summary>
    /// IoU less the share of the smallest enclosing box that neither box covers, in [-1, 1] (Rezatofighi et al. 2019, arXiv:1902.09630).
    /// </summary>
    public static float GeneralizedIou(in BoundingBox a, in BoundingBox b)
    {
        float intersection = Intersection(a, b);
        float union = Area(a) + Area(b) - intersection;
        float width = MathF.Max(a.X2, b.X2) - MathF.Min(a.X1, b.X1), height = MathF.Max(a.Y2, b.Y2) - MathF.Min(a.Y1, b.Y1);
        float hull = NotBelowZero(width) * NotBelowZero(height);
        return (intersection / union) - ((hull - union) / hull);
    }

    /// <summary>The IoU of each of n boxes with each of m others, [n, m], row by row.</summary>
    /// <exception cref="ArgumentException"><paramref name="result"/> has not n * m values.</exception>
    public static void PairwiseIou(ReadOnlySpan<BoundingBox> boxes, ReadOnlySpan<BoundingBox> others, Span<float> result)
    {
        if (result.Length != (long)boxes.Length * others.Length)
        {
            throw new ArgumentException(
                $"PairwiseIou: room for {result.Length} values of {boxes.Length} and {others.Length} boxes; expected one for each pair.",
                nameof(result));
        }

        for (int i = 0; i < boxes.Length; i++)
        {
            Span<float> row = result.Slice(i * others.Length, others.Length);
            for (int j = 0; j < row.Length; j++)
                row[j] = Iou(boxes[i], others[j]);
        }
    }

    /// <summary>The part of a box inside an image.</summary>
    /// <param name="box">The box.</param>
    /// <param name="height">The image's rows.</param>
    /// <param name="width">The image's columns.</param>
    public static BoundingBox Clip(in BoundingBox box, int height, int width) => new(
        Math.Clamp(box.X1, 0f, width), Math.Clamp(box.Y1, 0f, height), Math.Clamp(box.X2, 0f, width), Math.Clamp(box.Y2, 0f, height));

    /// <summary>The indices of the boxes of which no side is shorter than <paramref name="minSize"/> pixels, ascending.</summary>
    public static int[] LargeEnough(ReadOnlySpan<BoundingBox> boxes, float minSize)
    {
        var kept = new List<int>(boxes.Length);
        for (int i = 0; i < boxes.Length; i++)
        {
            if (boxes[i].Width >= minSize && boxes[i].Height >= minSize)
                kept.Add(i);
        }

        return [.. kept];
    }

    private static float Intersection(in BoundingBox a, in BoundingBox b) =>
        NotBelowZero(MathF.Min(a.X2, b.X2) - MathF.Max(a.X1, b.X1)) * NotBelowZero(MathF.Min(a.Y2, b.Y2) - MathF.Max(a.Y1, b.Y1));

    private static float NotBelowZero(float value) => MathF.Max(value, 0f);
}
