using System.Buffers;

namespace Fovea.Kernels.Resampling;

/// <summary>The sizes of a resampling of a [N, H, W, C] map to another height and width.</summary>
/// <param name="N">Images.</param>
/// <param name="H">Input rows.</param>
/// <param name="W">Input columns.</param>
/// <param name="C">Channels.</param>
/// <param name="OutputHeight">Output rows.</param>
/// <param name="OutputWidth">Output columns.</param>
public readonly record struct Resize2dGeometry(int N, int H, int W, int C, int OutputHeight, int OutputWidth)
{
    internal long InputLength => (long)N * H * W * C;

    internal long OutputLength => (long)N * OutputHeight * OutputWidth * C;

    /// <summary>Throws unless every size is positive.</summary>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public void Validate()
    {
        if (N < 0 || H <= 0 || W <= 0 || C <= 0 || OutputHeight <= 0 || OutputWidth <= 0)
        {
            throw new ArgumentException(
                $"Resizing: the input is [{N}, {H}, {W}, {C}] and the output {OutputHeight}x{OutputWidth}, every size must be positive.");
        }
    }
}

/// <summary>The two input positions that an output position is interpolated from, and their weights.</summary>
internal readonly record struct AxisTap(int Low, int High, float LowWeight, float HighWeight)
{
    /// <summary>The weight of input position <paramref name="input"/>.</summary>
    public float WeightOf(int input) => (Low == input ? LowWeight : 0f) + (High == input ? HighWeight : 0f);
}

/// <summary>The output positions Start .. End - 1 that an input position contributes to.</summary>
internal readonly record struct AxisRange(int Start, int End);

/// <summary>Computes the input positions of an output row or column.</summary>
internal interface IResampling
{
    static abstract AxisTap Tap(int output, float scale, int input);
}

/// <summary>PyTorch's bilinear coordinates with align_corners=False: pixel centres, clamped at the borders, in single precision.</summary>
internal readonly struct BilinearTaps : IResampling
{
    public static AxisTap Tap(int output, float scale, int input)
    {
        float position = Math.Max(0f, (scale * (output + 0.5f)) - 0.5f);
        int low = Math.Min((int)position, input - 1);
        float high = Math.Min(position - low, 1f);
        return new AxisTap(low, Math.Min(low + 1, input - 1), 1f - high, high);
    }
}

/// <summary>PyTorch's "nearest": the input position below output * scale.</summary>
internal readonly struct NearestTaps : IResampling
{
    public static AxisTap Tap(int output, float scale, int input)
    {
        int low = Math.Min((int)(output * scale), input - 1);
        return new AxisTap(low, low, 1f, 0f);
    }
}

/// <summary>The tables of both axes: taps of the output rows, then columns; ranges of the input rows, then columns.</summary>
internal readonly struct ResamplePlan
{
    public readonly Resize2dGeometry Geometry;
    public readonly AxisTap[] Taps;
    public readonly AxisRange[] Ranges;

    private ResamplePlan(in Resize2dGeometry geometry)
    {
        geometry.Validate();
        Geometry = geometry;
        Taps = ArrayPool<AxisTap>.Shared.Rent(geometry.OutputHeight + geometry.OutputWidth);
        Ranges = ArrayPool<AxisRange>.Shared.Rent(geometry.H + geometry.W);
    }

    public static ResamplePlan Create<TResampling>(in Resize2dGeometry geometry)
        where TResampling : struct, IResampling
    {
        var plan = new ResamplePlan(geometry);
        int rows = geometry.OutputHeight;
        Fill<TResampling>(plan.Taps.AsSpan(0, rows), plan.Ranges.AsSpan(0, geometry.H));
        Fill<TResampling>(plan.Taps.AsSpan(rows, geometry.OutputWidth), plan.Ranges.AsSpan(geometry.H, geometry.W));
        return plan;
    }

    /// <summary>Returns the tables to their pool.</summary>
    public void Return()
    {
        ArrayPool<AxisTap>.Shared.Return(Taps);
        ArrayPool<AxisRange>.Shared.Return(Ranges);
    }

    private static void Fill<TResampling>(Span<AxisTap> taps, Span<AxisRange> ranges)
        where TResampling : struct, IResampling
    {
        float scale = (float)ranges.Length / taps.Length;
        ranges.Clear();
        for (int o = 0; o < taps.Length; o++)
        {
            AxisTap tap = TResampling.Tap(o, scale, ranges.Length);
            taps[o] = tap;
            Include(ranges, tap.Low, o);
            Include(ranges, tap.High, o);
        }
    }

    // Positions rise with the output, so the outputs of an input position are consecutive.
    private static void Include(Span<AxisRange> ranges, int input, int output)
    {
        AxisRange range = ranges[input];
        ranges[input] = new AxisRange(range.End == 0 ? output : range.Start, output + 1);
    }
}
