using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Pooling;

/// <summary>
/// Max pooling without indices, separately along each axis: first the maxima over the rows of a window, for all columns of the map in one
/// pass, then over columns. The maximum of a column is computed once for all windows that contain it.
/// </summary>
internal readonly unsafe struct SeparableMaxPool(SimdLevel level, PoolPlan plan, PoolRange* tables, float* x, float* y, int chunks)
    : IParallelBody
{
    private const int FloatsPerChunk = 16384;
    private const int MaxChunks = 64;

    public static void Run(WorkerPool pool, SimdLevel level, in PoolPlan plan, float* x, float* y)
    {
        fixed (PoolRange* tables = plan.Tables)
        {
            int rows = plan.N * plan.OutputHeight;
            int chunks = Chunks.Count((long)rows * plan.W * plan.C, FloatsPerChunk, Math.Min(MaxChunks, Math.Max(1, rows)));
            var body = new SeparableMaxPool(SimdSupport.Fit(level, plan.C), plan, tables, x, y, chunks);
            pool.Run(chunks, ref body);
        }
    }

    public void Invoke(int item)
    {
        var kernel = new Rows(plan, tables, x, y, Scratch.Get(ScratchUse.Halo, (nint)plan.W * plan.C))
        {
            First = (int)Chunks.Start(plan.N * plan.OutputHeight, chunks, item),
            End = (int)Chunks.Start(plan.N * plan.OutputHeight, chunks, item + 1),
        };
        SimdSupport.Run(level, ref kernel);
    }

    private struct Rows(PoolPlan plan, PoolRange* tables, float* x, float* y, float* line) : ISimdKernel
    {
        public int First;
        public int End;

        public readonly void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            for (int row = First; row < End; row++)
            {
                PoolRange range = tables[row % plan.OutputHeight];
                int count = range.Steps(plan.DilationH);
                float* top = x + ((((nint)(row / plan.OutputHeight) * plan.H) + range.Start) * plan.W * plan.C);
                float* lines = top;
                if (count != 1)
                {
                    MaximumOf<TWidth, TVec>(top, count, (nint)plan.DilationH * plan.W * plan.C, (nint)plan.W * plan.C, line);
                    lines = line;
                }

                float* output = y + ((nint)row * plan.OutputWidth * plan.C);
                for (int column = 0; column < plan.OutputWidth; column++)
                {
                    PoolRange columns = tables[plan.OutputHeight + column];
                    MaximumOf<TWidth, TVec>(
                        lines + ((nint)columns.Start * plan.C), columns.Steps(plan.DilationW), (nint)plan.DilationW * plan.C, plan.C,
                        output + ((nint)column * plan.C));
                }
            }
        }

        /// <summary>
        /// Computes the elementwise maximum of <paramref name="count"/> lines of <paramref name="length"/> floats. The last vector overlaps
        /// the one before.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void MaximumOf<TWidth, TVec>(float* first, int count, nint step, nint length, float* destination)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            nint last = length - TWidth.Lanes;
            for (nint i = 0; i < length; i += TWidth.Lanes)
            {
                nint offset = i < last ? i : last;
                float* element = first + offset;

                // At stride 2 a window's last two rows are new.
                Prefetch.ToL1(element + ((count - 1) * step) + Prefetch.Distance);
                Prefetch.ToL1(element + ((count - 2) * step) + Prefetch.Distance);
                Prefetch.ToL1(destination + offset + Prefetch.Distance);
                TVec best;
                switch (count)
                {
                    case 3:
                        best = TWidth.Max(TWidth.Max(TWidth.Load(element), TWidth.Load(element + step)), TWidth.Load(element + (2 * step)));
                        break;
                    case 2:
                        best = TWidth.Max(TWidth.Load(element), TWidth.Load(element + step));
                        break;
                    default:
                        best = TWidth.Broadcast(float.NegativeInfinity);
                        for (int n = 0; n < count; n++, element += step)
                            best = TWidth.Max(best, TWidth.Load(element));
                        break;
                }

                TWidth.Store(best, destination + offset);
            }
        }
    }
}
