using Fovea.Kernels.Memory;

namespace Fovea.Kernels.RoiPooling;

/// <summary>A pixel that contributes to a bin: its distance in floats along one axis, and its weight.</summary>
internal readonly record struct RoiTap(int Offset, float Weight);

/// <summary>The samples of a region along one axis.</summary>
internal readonly struct RoiAlignAxis
{
    private readonly float _start, _binSize;
    private readonly int _samples;

    public RoiAlignAxis(float first, float last, float spatialScale, int bins, in RoiAlignGeometry geometry)
    {
        float offset = geometry.Aligned ? 0.5f : 0f;
        _start = (first * spatialScale) - offset;
        float size = (last * spatialScale) - offset - _start;
        _binSize = (geometry.Aligned ? size : MathF.Max(size, 1f)) / bins;
        _samples = geometry.SamplingRatio > 0 ? geometry.SamplingRatio : Math.Max(0, (int)MathF.Ceiling(_binSize));
    }

    /// <summary>The largest number of taps of a bin on a map of this length.</summary>
    public int MaxTaps(int length) => (int)Math.Min(2L * _samples, length);

    /// <summary>
    /// Writes the taps of a bin and returns their number. Samples interpolate between two pixels; those more than a pixel outside of the
    /// map or without a position (NaN) count as zero; the weights of samples at one pixel are added up.
    /// </summary>
    /// <param name="bin">The bin.</param>
    /// <param name="length">Pixels of the map along the axis.</param>
    /// <param name="step">Floats from one pixel to the next.</param>
    /// <param name="taps">At least <see cref="MaxTaps"/> taps.</param>
    public int Fill(int bin, int length, int step, Span<RoiTap> taps)
    {
        int count = 0;
        float share = 1f / _samples;
        for (int rank = FirstInside(bin); rank < _samples; rank++)
        {
            float position = Position(bin, rank);
            if (position > length)
                break;
            float inside = MathF.Max(position, 0f);
            int pixel = Math.Min((int)inside, length - 1);
            float part = pixel < length - 1 ? inside - pixel : 0f;
            Add(taps, ref count, pixel * step, (1f - part) * share);
            if (part > 0f)
                Add(taps, ref count, (pixel + 1) * step, part * share);
        }

        return count;
    }

    // Positions rise, so a pixel that has a tap already is one of the last two.
    private static void Add(Span<RoiTap> taps, ref int count, int offset, float weight)
    {
        for (int i = count - 1; i >= Math.Max(0, count - 2); i--)
        {
            if (taps[i].Offset == offset)
            {
                taps[i] = new RoiTap(offset, taps[i].Weight + weight);
                return;
            }
        }

        taps[count++] = new RoiTap(offset, weight);
    }

    /// <summary>The rank of the first sample that is at most a pixel before the map. Huge boxes have many samples before it.</summary>
    private int FirstInside(int bin)
    {
        int low = 0, high = _samples;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (Position(bin, middle) >= -1f)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    /// <summary>The position of a sample in map pixels. Positions rise with the rank, also in a box whose sides are swapped.</summary>
    private float Position(int bin, int rank)
    {
        int sample = _binSize < 0f ? _samples - 1 - rank : rank;
        return _start + (bin * _binSize) + ((sample + 0.5f) * _binSize / _samples);
    }
}

/// <summary>The taps of all bins of a region along one axis, in scratch memory.</summary>
internal readonly unsafe struct RoiAxisTaps
{
    private readonly int* _starts;
    private readonly RoiTap* _taps;

    private RoiAxisTaps(int* starts, RoiTap* taps)
    {
        _starts = starts;
        _taps = taps;
    }

    /// <summary>The taps of rows and columns of a region, in the thread's scratch memory until the next call.</summary>
    public static (RoiAxisTaps Rows, RoiAxisTaps Columns) Of(in RoiAlignGeometry geometry, in RoiMap map, float* region)
    {
        var vertical = new RoiAlignAxis(region[2], region[4], map.SpatialScale, geometry.OutputHeight, geometry);
        var horizontal = new RoiAlignAxis(region[1], region[3], map.SpatialScale, geometry.OutputWidth, geometry);
        nint rowTaps = (nint)geometry.OutputHeight * vertical.MaxTaps(map.H);
        nint columnTaps = (nint)geometry.OutputWidth * horizontal.MaxTaps(map.W);
        nint starts = geometry.OutputHeight + geometry.OutputWidth + 2;
        nint tapFloats = sizeof(RoiTap) / sizeof(float);
        float* memory = Scratch.Get(ScratchUse.RegionTaps, ((rowTaps + columnTaps) * tapFloats) + starts);
        var taps = (RoiTap*)memory;
        var counts = (int*)(taps + rowTaps + columnTaps);
        var rows = new RoiAxisTaps(counts, taps);
        var columns = new RoiAxisTaps(counts + geometry.OutputHeight + 1, taps + rowTaps);
        rows.Fill(vertical, geometry.OutputHeight, map.H, map.W * geometry.C);
        columns.Fill(horizontal, geometry.OutputWidth, map.W, geometry.C);
        return (rows, columns);
    }

    /// <summary>The taps of a bin.</summary>
    public ReadOnlySpan<RoiTap> Bin(int bin) => new(_taps + _starts[bin], _starts[bin + 1] - _starts[bin]);

    private void Fill(in RoiAlignAxis axis, int bins, int length, int step)
    {
        int maxTaps = axis.MaxTaps(length);
        int start = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            _starts[bin] = start;
            start += axis.Fill(bin, length, step, new Span<RoiTap>(_taps + start, maxTaps));
        }

        _starts[bins] = start;
    }
}
