namespace Fovea.Kernels.RoiPooling;

/// <summary>The size of a map and its scale from image to map coordinates.</summary>
/// <param name="H">Rows.</param>
/// <param name="W">Columns.</param>
/// <param name="SpatialScale">Map pixels for each image pixel, for example 1 / 16.</param>
public readonly record struct RoiMap(int H, int W, float SpatialScale)
{
    internal long Length(int images, int channels) => (long)images * H * W * channels;

    internal void Validate(string kernel)
    {
        if (H <= 0 || W <= 0)
            throw new ArgumentException($"{kernel}: a map is {H}x{W}; expected at least one pixel.");
    }
}

/// <summary>The maps of a feature pyramid from which regions are pooled; a single map is a pyramid of one level.</summary>
public interface IRoiPyramid
{
    /// <summary>The size and scale of a level, 0 for the finest.</summary>
    RoiMap Map(int level);

    /// <summary>The values of a level, [N, H, W, C].</summary>
    ReadOnlySpan<float> Values(int level);
}
