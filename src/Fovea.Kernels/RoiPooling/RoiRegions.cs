using System.Diagnostics.CodeAnalysis;

namespace Fovea.Kernels.RoiPooling;

/// <summary>The layout of regions [K, 5]: the index of an image and a box x1, y1, x2, y2 in image pixels.</summary>
internal static class RoiRegions
{
    /// <summary>Floats of a region.</summary>
    public const int Length = 5;

    /// <summary>Returns the number of regions, or throws unless each of them is of one of the images.</summary>
    public static int Count(string kernel, ReadOnlySpan<float> regions, int images)
    {
        int count = regions.Length / Length;
        if (regions.Length != count * Length)
            ThrowLength(kernel, regions.Length);
        for (int k = 0; k < count; k++)
        {
            float image = regions[k * Length];
            if (!(image >= 0f && image < images))
                ThrowImage(kernel, image, images);
        }

        return count;
    }

    [DoesNotReturn]
    private static void ThrowLength(string kernel, int given) =>
        throw new ArgumentException($"{kernel}: regions hold {given} elements; expected a multiple of {Length}.");

    [DoesNotReturn]
    private static void ThrowImage(string kernel, float image, int images) =>
        throw new ArgumentException($"{kernel}: a region is of image {image}; the features are of {images}, counted from 0.");
}
