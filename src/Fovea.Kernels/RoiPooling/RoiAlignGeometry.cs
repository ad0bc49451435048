namespace Fovea.Kernels.RoiPooling;

/// <summary>The sizes and the rule of sampling of RoIAlign.</summary>
/// <param name="N">Images.</param>
/// <param name="C">Channels.</param>
/// <param name="OutputHeight">Rows of bins in a region.</param>
/// <param name="OutputWidth">Columns of bins in a region.</param>
/// <param name="SamplingRatio">Samples of a bin in each direction; 0 for the bin's size in map pixels, rounded up.</param>
/// <param name="Aligned">
/// Whether boxes are shifted by half a map pixel. Without it a region is at least one map pixel high and wide.
/// </param>
public readonly record struct RoiAlignGeometry(
    int N, int C, int OutputHeight, int OutputWidth, int SamplingRatio = 0, bool Aligned = false)
{
    internal long RegionOutputLength => (long)OutputHeight * OutputWidth * C;

    /// <summary>Throws unless every size is positive; there may be no images.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or the sampling ratio is negative.</exception>
    public void Validate()
    {
        if (N < 0 || C <= 0 || OutputHeight <= 0 || OutputWidth <= 0 || SamplingRatio < 0)
        {
            throw new ArgumentException(
                $"RoiAlign: {N} images of {C} channels, {OutputHeight}x{OutputWidth} bins, sampling ratio {SamplingRatio}; "
                + "expected positive sizes and a sampling ratio of at least 0.");
        }
    }
}
