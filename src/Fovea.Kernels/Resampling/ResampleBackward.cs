using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Resampling;

/// <summary>
/// The backward pass of resampling: for each input pixel, the contributions of the output pixels made from it are summed in row-major
/// order, so that every gradient is written once, by one thread.
/// </summary>
internal static unsafe class ResampleBackward
{
    private const int FloatsPerChunk = 16384;
    private const int MaxChunks = 64;

    public static void Run(WorkerPool pool, SimdLevel level, in ResamplePlan plan, float* dy, float* dx)
    {
        fixed (AxisTap* taps = plan.Taps)
        fixed (AxisRange* ranges = plan.Ranges)
        {
            var kernel = new Kernel(pool, plan.Geometry, taps, ranges, dy, dx);
            SimdSupport.Run(SimdSupport.Fit(level, plan.Geometry.C), ref kernel);
        }
    }

    private readonly struct Kernel(
        WorkerPool pool, Resize2dGeometry geometry, AxisTap* taps, AxisRange* ranges, float* dy, float* dx) : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            long work = Math.Max(geometry.InputLength, geometry.OutputLength);
            int chunks = Chunks.Count(work, FloatsPerChunk, Math.Clamp(geometry.N * geometry.H, 1, MaxChunks));
            var body = new Body<TWidth, TVec>(geometry, taps, ranges, dy, dx, chunks);
            pool.Run(chunks, ref body);
        }
    }

    private readonly struct Body<TWidth, TVec>(
        Resize2dGeometry geometry, AxisTap* taps, AxisRange* ranges, float* dy, float* dx, int chunks) : IParallelBody
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        public void Invoke(int item)
        {
            int rows = geometry.N * geometry.H;
            int end = (int)Chunks.Start(rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(rows, chunks, item); row < end; row++)
            {
                for (int w = 0; w < geometry.W; w++)
                    Pixel(row, w);
            }
        }

        private void Pixel(int row, int w)
        {
            int channels = geometry.C;
            int h = row % geometry.H;
            nint image = (nint)(row / geometry.H) * geometry.OutputHeight;
            AxisRange rows = ranges[h];
            AxisRange columns = ranges[geometry.H + w];
            AxisTap* columnTaps = taps + geometry.OutputHeight;
            float* target = dx + ((((nint)row * geometry.W) + w) * channels);
            for (int c = 0; c < channels; c += TWidth.Lanes)
            {
                int channel = Math.Min(c, channels - TWidth.Lanes);
                TVec sum = TWidth.Zero;
                for (int oh = rows.Start; oh < rows.End; oh++)
                {
                    float rowWeight = taps[oh].WeightOf(h);
                    float* source = dy + ((((image + oh) * geometry.OutputWidth) + columns.Start) * channels) + channel;
                    for (int ow = columns.Start; ow < columns.End; ow++, source += channels)
                    {
                        TVec weight = TWidth.Broadcast(rowWeight * columnTaps[ow].WeightOf(w));
                        sum = TWidth.MultiplyAdd(TWidth.Load(source), weight, sum);
                    }
                }

                TWidth.Store(sum, target + channel);
            }
        }
    }
}
