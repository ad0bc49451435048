namespace Fovea.Kernels.RoiPooling;

/// <summary>The sizes of RoI max pooling.</summary>
/// <param name="N">Images.</param>
/// <param name="C">Channels.</param>
/// <param name="OutputHeight">Rows of bins in a region.</param>
/// <param name="OutputWidth">Columns of bins in a region.</param>
public readonly record struct RoiPoolGeometry(int N, int C, int OutputHeight, int OutputWidth)
{
    internal long RegionOutputLength => (long)OutputHeight * OutputWidth * C;

    /// <summary>Throws unless every size is positive; there may be no images.</summary>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public void Validate()
    {
        if (N < 0 || C <= 0 || OutputHeight <= 0 || OutputWidth <= 0)
        {
            throw new ArgumentException(
                $"RoiPool: {N} images of {C} channels, {OutputHeight}x{OutputWidth} bins; expected positive sizes.");
        }
    }
}

/// <summary>The bins of a region along one axis, in whole pixels; neighbouring bins may share a pixel.</summary>
internal readonly struct RoiPoolAxis
{
    private readonly long _start;
    private readonly float _binSize;

    public RoiPoolAxis(float first, float last, float spatialScale, int bins)
    {
        float low = MathF.Round(first * spatialScale, MidpointRounding.AwayFromZero);
        float high = MathF.Round(last * spatialScale, MidpointRounding.AwayFromZero);

        // Conversions saturate. What has no position lies beyond every map.
        _start = float.IsNaN(low) || float.IsNaN(high) ? int.MaxValue : (int)low;
        _binSize = (float)Math.Max(1, (int)high - _start + 1) / bins;
    }

    /// <summary>The pixels of a bin in a map of <paramref name="length"/> pixels; empty when the end is not above the start.</summary>
    public (int Start, int End) Bin(int bin, int length)
    {
        long start = _start + (long)MathF.Floor(bin * _binSize);
        long end = _start + (long)MathF.Ceiling((bin + 1) * _binSize);
        return ((int)Math.Clamp(start, 0, length), (int)Math.Clamp(end, 0, length));
    }
}
