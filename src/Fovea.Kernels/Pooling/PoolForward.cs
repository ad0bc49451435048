using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Pooling;

/// <summary>The elements of one pooling window, for one vector of channels.</summary>
internal readonly unsafe struct WindowView(float* first, int rows, int columns, nint rowStep, nint columnStep, float weight)
{
    public readonly float* First = first;
    public readonly int Rows = rows;
    public readonly int Columns = columns;

    /// <summary>Floats from one row of the window to the next.</summary>
    public readonly nint RowStep = rowStep;

    /// <summary>Floats from one column of the window to the next.</summary>
    public readonly nint ColumnStep = columnStep;

    /// <summary>1 / (number of elements of an average).</summary>
    public readonly float Weight = weight;
}

/// <summary>Reduces a window to one vector and stores it at <c>output</c>, an offset in floats into the destination.</summary>
internal unsafe interface IPoolForward
{
    /// <summary>Reduces any window. Its first element is input pixel <paramref name="pixel"/> (h * W + w).</summary>
    void Window<TWidth, TVec>(in WindowView window, nint output, int pixel)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;

    /// <summary>
    /// Reduces a full 2x2 window: two pixels at <paramref name="top"/>, two at <paramref name="bottom"/>, <paramref name="step"/> floats
    /// apart.
    /// </summary>
    void Window2x2<TWidth, TVec>(float* top, float* bottom, nint step, nint output, int pixel)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>
/// The forward pass of pooling: a loop over output pixels and, for each, over vectors of channels. The last vector of a pixel overlaps the
/// one before instead of reaching beyond the pixel (outputs are only written, so the overlap stores the same numbers twice). Vectors must
/// not be longer than C, which <see cref="SimdSupport.Fit"/> ensures.
/// </summary>
internal static unsafe class PoolForward
{
    private const int FloatsPerChunk = 32768;
    private const int MaxChunks = 64;

    public static void Run<TOp>(WorkerPool pool, SimdLevel level, in PoolPlan plan, float* x, TOp op)
        where TOp : struct, IPoolForward
    {
        fixed (PoolRange* tables = plan.Tables)
        {
            var kernel = new Kernel<TOp>(pool, plan, tables, x, op);
            SimdSupport.Run(SimdSupport.Fit(level, plan.C), ref kernel);
        }
    }

    private readonly struct Kernel<TOp>(WorkerPool pool, PoolPlan plan, PoolRange* tables, float* x, TOp op) : ISimdKernel
        where TOp : struct, IPoolForward
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            int rows = plan.N * plan.OutputHeight;
            long rowWork = (long)plan.W * plan.C * Math.Max(1, plan.H / plan.OutputHeight);
            int chunks = Chunks.Count(rows * rowWork, FloatsPerChunk, Math.Min(MaxChunks, Math.Max(1, rows)));
            var body = new Body<TOp, TWidth, TVec>(plan, tables, x, op, rows, chunks);
            pool.Run(chunks, ref body);
        }
    }

    private readonly struct Body<TOp, TWidth, TVec>(PoolPlan plan, PoolRange* tables, float* x, TOp op, int rows, int chunks)
        : IParallelBody
        where TOp : struct, IPoolForward
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        public void Invoke(int item)
        {
            // A local copy, which the compiler keeps in registers; the field would be copied for each vector.
            TOp pooling = op;
            bool twoByTwo = plan.IsTwoByTwo;
            int end = (int)Chunks.Start(rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(rows, chunks, item); row < end; row++)
            {
                if (twoByTwo)
                    Window2x2Row(pooling, row);
                else
                    WindowRow(pooling, row);
            }
        }

        private void Window2x2Row(TOp pooling, int row)
        {
            int channels = plan.C;
            int lastVector = channels - TWidth.Lanes;
            int inputRow = row % plan.OutputHeight * plan.StrideH;
            float* top = x + ((((nint)(row / plan.OutputHeight) * plan.H) + inputRow) * plan.W * channels);
            float* bottom = top + ((nint)plan.W * channels);
            nint output = (nint)row * plan.OutputWidth * channels;
            nint advance = (nint)plan.StrideW * channels;
            int pixel = inputRow * plan.W;
            for (int column = 0; column < plan.OutputWidth; column++)
            {
                for (int c = 0; c < lastVector; c += TWidth.Lanes)
                    pooling.Window2x2<TWidth, TVec>(top + c, bottom + c, channels, output + c, pixel);
                pooling.Window2x2<TWidth, TVec>(top + lastVector, bottom + lastVector, channels, output + lastVector, pixel);
                top += advance;
                bottom += advance;
                output += channels;
                pixel += plan.StrideW;
            }
        }

        private void WindowRow(TOp pooling, int row)
        {
            int channels = plan.C;
            int lastVector = channels - TWidth.Lanes;
            PoolRange rowRange = tables[row % plan.OutputHeight];
            PoolRange* columnRanges = tables + plan.OutputHeight;
            float* start = x + ((((nint)(row / plan.OutputHeight) * plan.H) + rowRange.Start) * plan.W * channels);
            nint output = (nint)row * plan.OutputWidth * channels;
            nint rowStep = (nint)plan.DilationH * plan.W * channels;
            nint columnStep = (nint)plan.DilationW * channels;
            int windowRows = rowRange.Steps(plan.DilationH);
            for (int column = 0; column < plan.OutputWidth; column++)
            {
                PoolRange columnRange = columnRanges[column];
                int windowColumns = columnRange.Steps(plan.DilationW);
                float* first = start + ((nint)columnRange.Start * channels);
                float weight = rowRange.Weight * columnRange.Weight;
                int pixel = (rowRange.Start * plan.W) + columnRange.Start;
                for (int c = 0; c < channels; c += TWidth.Lanes)
                {
                    int channel = Math.Min(c, lastVector);
                    Prefetch.ToL1(first + channel + Prefetch.Distance);
                    var window = new WindowView(first + channel, windowRows, windowColumns, rowStep, columnStep, weight);
                    pooling.Window<TWidth, TVec>(window, output + channel, pixel);
                }

                output += channels;
            }
        }
    }
}
