using Fovea.Kernels.Gemm;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// Packs filters into the micro-kernel's panels, group after group: rows are (filter row, filter column, channel in), columns are channels
/// out. Strides describe which taps are packed, in which order, and which channels count as "in", so that the same code packs the filters
/// of a convolution and, reversed, those of its gradient to the input.
/// </summary>
internal unsafe struct FilterPacking : IParallelBody
{
    /// <summary>The first weight of the first tap.</summary>
    public float* Source;

    /// <summary>Floats from one group of filters to the next.</summary>
    public nint GroupStride;

    public int TapRows;
    public nint TapRowStride;
    public int TapColumns;
    public nint TapColumnStride;

    /// <summary>Channels in (or any run of rows at equal distance) of one tap.</summary>
    public int Depth;
    public nint DepthStride;

    /// <summary>Floats from one channel out to the next.</summary>
    public nint ColumnStride;

    public Panels Panels;
    public float* Destination;

    /// <summary>Packs the filters of a convolution in their own order.</summary>
    public static FilterPacking Forward(in Conv2dGeometry g, float* weight) => new()
    {
        Source = weight,
        GroupStride = (nint)g.GroupOutChannels * g.FilterSize,
        TapRows = g.KernelH,
        TapRowStride = (nint)g.KernelW * g.GroupInChannels,
        TapColumns = g.KernelW,
        TapColumnStride = g.GroupInChannels,
        Depth = g.GroupInChannels,
        DepthStride = 1,
        ColumnStride = g.FilterSize,
    };

    /// <summary>
    /// Packs the taps of a convolution that reach one class of input pixels, in reverse order and with channels in and out exchanged.
    /// </summary>
    public static FilterPacking Reversed(in Conv2dGeometry g, float* weight, in FilterTaps rows, in FilterTaps columns) => new()
    {
        Source = weight + (((nint)(rows.Last * g.KernelW) + columns.Last) * g.GroupInChannels),
        GroupStride = (nint)g.GroupOutChannels * g.FilterSize,
        TapRows = rows.Count,
        TapRowStride = -(nint)rows.Step * g.KernelW * g.GroupInChannels,
        TapColumns = columns.Count,
        TapColumnStride = -(nint)columns.Step * g.GroupInChannels,
        Depth = g.GroupOutChannels,
        DepthStride = g.FilterSize,
        ColumnStride = 1,
    };

    public readonly nint TotalDepth => (nint)TapRows * TapColumns * Depth;

    public readonly void Pack(WorkerPool pool, int groups)
    {
        FilterPacking packing = this;
        if (TapColumnStride == Depth * DepthStride && TapRowStride == TapColumns * TapColumnStride)
        {
            packing.Depth = TapRows * TapColumns * Depth;
            packing.TapRows = 1;
            packing.TapColumns = 1;
        }

        pool.Run(groups * Panels.Count, ref packing);
    }

    public readonly void Invoke(int item)
    {
        int group = item / Panels.Count;
        int panel = item % Panels.Count;
        FilterPacking mine = this;
        mine.Source += group * GroupStride;
        mine.PackTaps(panel, 0, Depth, Destination + (group * Panels.Size(TotalDepth)) + Panels.Offset(panel, TotalDepth));
    }

    /// <summary>Packs <paramref name="depth"/> channels in of every tap for one panel of the first group.</summary>
    public readonly void PackTaps(int panel, int firstDepth, int depth, float* destination)
    {
        int width = Panels.VectorsOf(panel) * Panels.Lanes;
        float* source = Source + (Panels.FirstColumn(panel) * ColumnStride) + (firstDepth * DepthStride);
        for (int y = 0; y < TapRows; y++)
        {
            for (int x = 0; x < TapColumns; x++)
            {
                float* tap = source + (y * TapRowStride) + (x * TapColumnStride);
                Panels.Pack(tap, DepthStride, ColumnStride, depth, Panels.ColumnsOf(panel), width, destination);
                destination += (nint)depth * width;
            }
        }
    }
}

/// <summary>
/// The filter taps along one axis that reach the input positions of one class modulo the stride: Last, Last - Step, … in the order in which
/// the output positions that they come from ascend, which begin at FirstOutput for the class's first position and lie Dilation apart.
/// </summary>
internal readonly record struct FilterTaps(int Count, int Last, int Step, int FirstOutput, int Dilation)
{
    public static FilterTaps Of(int position, int kernel, int stride, int padding, int dilation)
    {
        int divisor = GreatestCommonDivisor(stride, dilation);
        int count = 0;
        int last = 0;
        for (int tap = 0; tap < kernel; tap++)
        {
            if ((position + padding - (tap * dilation)) % stride == 0)
            {
                count++;
                last = tap;
            }
        }

        int first = count == 0 ? 0 : (position + padding - (last * dilation)) / stride;
        return new FilterTaps(count, last, stride / divisor, first, dilation / divisor);
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
