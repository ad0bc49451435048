using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Detection.Regions;

/// <summary>Boxes of several images as the operators of region pooling take them.</summary>
internal static class RegionTensor
{
    private const int Values = 5;

    /// <summary>
    /// A tensor [rows, 5] of image index and corners; rows after the last box are empty boxes of the first image.
    /// </summary>
    public static Tensor Create(ReadOnlySpan<(int Image, BoundingBox Box)> boxes, int rows)
    {
        Tensor regions = Tensor.Zeros(new Shape(rows, Values));
        Span<float> values = regions.Data;
        for (int i = 0; i < boxes.Length; i++)
        {
            (int image, BoundingBox box) = boxes[i];
            ReadOnlySpan<float> row = [image, box.X1, box.Y1, box.X2, box.Y2];
            row.CopyTo(values[(i * Values)..]);
        }

        return regions;
    }
}
