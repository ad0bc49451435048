using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Pooling;

/// <summary>The gradient that one window contributes to one of its input pixels.</summary>
internal interface IPoolBackward
{
    /// <summary>Whether the gradient depends on <c>weight</c>.</summary>
    static abstract bool IsWeighted { get; }

    /// <summary>Computes the contribution for one vector of channels.</summary>
    /// <param name="output">Offset in floats of the output pixel's vector of channels.</param>
    /// <param name="pixel">The input pixel, h * W + w.</param>
    /// <param name="weight">1 / (number of elements of the window's average).</param>
    TVec Gradient<TWidth, TVec>(nint output, int pixel, float weight)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>
/// The backward pass of pooling. For each input pixel, the contributions of the windows that cover it are summed in row-major order, so
/// that every gradient is written once, by one thread. If windows do not overlap, the loop is over windows instead, which write their
/// pixels without summing.
/// </summary>
internal static unsafe class PoolBackward
{
    private const int FloatsPerChunk = 32768;
    private const int MaxChunks = 64;

    public static void Run<TOp>(WorkerPool pool, SimdLevel level, in PoolPlan plan, float* dx, TOp op)
        where TOp : struct, IPoolBackward
    {
        fixed (PoolRange* tables = plan.Tables)
        {
            var kernel = new Kernel<TOp>(pool, plan, tables, dx, op);
            SimdSupport.Run(SimdSupport.Fit(level, plan.C), ref kernel);
        }
    }

    private readonly struct Kernel<TOp>(WorkerPool pool, PoolPlan plan, PoolRange* tables, float* dx, TOp op) : ISimdKernel
        where TOp : struct, IPoolBackward
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            int rows = plan.N * (plan.IsDisjoint ? plan.OutputHeight : plan.H);
            int chunks = Chunks.Count((long)plan.N * plan.H * plan.W * plan.C, FloatsPerChunk, Math.Min(MaxChunks, Math.Max(1, rows)));
            var body = new Body<TOp, TWidth, TVec>(plan, tables, dx, op, rows, chunks);
            pool.Run(chunks, ref body);
        }
    }

    private readonly struct Body<TOp, TWidth, TVec>(PoolPlan plan, PoolRange* tables, float* dx, TOp op, int rows, int chunks)
        : IParallelBody
        where TOp : struct, IPoolBackward
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        public void Invoke(int item)
        {
            // A local copy, which the compiler keeps in registers; the field would be copied for each vector.
            TOp pooling = op;
            bool disjoint = plan.IsDisjoint;
            bool covered = plan.CoversInput;
            int end = (int)Chunks.Start(rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(rows, chunks, item); row < end; row++)
            {
                if (!disjoint)
                {
                    GatherRow(pooling, row);
                    continue;
                }

                if (!covered)
                    ClearOwnedRows(row);
                ScatterRow(pooling, row);
            }
        }

        /// <summary>Computes the gradients of one input row.</summary>
        private void GatherRow(TOp pooling, int row)
        {
            int channels = plan.C;
            int lastVector = channels - TWidth.Lanes;
            int h = row % plan.H;
            nint image = (nint)(row / plan.H) * plan.OutputHeight;
            PoolRange windowRows = tables[plan.OutputHeight + plan.OutputWidth + h];
            PoolRange* inputColumns = tables + plan.OutputHeight + plan.OutputWidth + plan.H;
            PoolRange* outputColumns = tables + plan.OutputHeight;
            float* target = dx + ((nint)row * plan.W * channels);
            for (int w = 0; w < plan.W; w++)
            {
                PoolRange windowColumns = inputColumns[w];
                int pixel = (h * plan.W) + w;
                for (int c = 0; c < channels; c += TWidth.Lanes)
                {
                    int channel = Math.Min(c, lastVector);
                    TVec sum = TWidth.Zero;
                    for (int oh = windowRows.Start; oh < windowRows.End; oh++)
                    {
                        float rowWeight = TOp.IsWeighted ? tables[oh].Weight : 0f;
                        nint output = ((((image + oh) * plan.OutputWidth) + windowColumns.Start) * channels) + channel;
                        for (int ow = windowColumns.Start; ow < windowColumns.End; ow++, output += channels)
                        {
                            float weight = TOp.IsWeighted ? rowWeight * outputColumns[ow].Weight : 0f;
                            sum = TWidth.Add(sum, pooling.Gradient<TWidth, TVec>(output, pixel, weight));
                        }
                    }

                    TWidth.Store(sum, target + channel);
                }

                target += channels;
            }
        }

        /// <summary>Writes the gradients of all pixels in the windows of one output row.</summary>
        private void ScatterRow(TOp pooling, int row)
        {
            int channels = plan.C;
            int lastVector = channels - TWidth.Lanes;
            PoolRange rowRange = tables[row % plan.OutputHeight];
            PoolRange* columnRanges = tables + plan.OutputHeight;
            float* image = dx + ((nint)(row / plan.OutputHeight) * plan.H * plan.W * channels);
            nint output = (nint)row * plan.OutputWidth * channels;
            for (int column = 0; column < plan.OutputWidth; column++)
            {
                PoolRange columnRange = columnRanges[column];
                float weight = rowRange.Weight * columnRange.Weight;
                for (int h = rowRange.Start; h < rowRange.End; h += plan.DilationH)
                {
                    int pixel = (h * plan.W) + columnRange.Start;
                    float* target = image + ((nint)pixel * channels);
                    for (int w = columnRange.Start; w < columnRange.End; w += plan.DilationW)
                    {
                        for (int c = 0; c < lastVector; c += TWidth.Lanes)
                            TWidth.Store(pooling.Gradient<TWidth, TVec>(output + c, pixel, weight), target + c);
                        TWidth.Store(pooling.Gradient<TWidth, TVec>(output + lastVector, pixel, weight), target + lastVector);
                        pixel += plan.DilationW;
                        target += (nint)plan.DilationW * channels;
                    }
                }

                output += channels;
            }
        }

        /// <summary>
        /// Clears the input rows from where the windows of this output row start to where those of the next one start; over all output rows
        /// these are all input rows.
        /// </summary>
        private void ClearOwnedRows(int row)
        {
            int oh = row % plan.OutputHeight;
            int first = oh == 0 ? 0 : Math.Clamp((oh * plan.StrideH) - plan.PaddingH, 0, plan.H);
            int end = oh == plan.OutputHeight - 1 ? plan.H : Math.Clamp(((oh + 1) * plan.StrideH) - plan.PaddingH, 0, plan.H);
            nint image = (nint)(row / plan.OutputHeight) * plan.H;
            new Span<float>(dx + ((image + first) * plan.W * plan.C), (end - first) * plan.W * plan.C).Clear();
        }
    }
}
