using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Resampling;

/// <summary>
/// The forward pass of resampling: a loop over output pixels and, for each, over vectors of channels. The last vector of a pixel overlaps
/// the one before it, so vectors must not be longer than C, which <see cref="SimdSupport.Fit"/> ensures.
/// </summary>
internal static unsafe class ResampleForward
{
    private const int FloatsPerChunk = 16384;
    private const int MaxChunks = 64;

    /// <summary>Computes the weighted sum of four input pixels.</summary>
    public static void Interpolate(WorkerPool pool, SimdLevel level, in ResamplePlan plan, float* x, float* y)
    {
        fixed (AxisTap* taps = plan.Taps)
        {
            var kernel = new InterpolateKernel(pool, plan.Geometry, taps, x, y);
            SimdSupport.Run(SimdSupport.Fit(level, plan.Geometry.C), ref kernel);
        }
    }

    /// <summary>Copies the nearest input pixel.</summary>
    public static void Copy(WorkerPool pool, in ResamplePlan plan, float* x, float* y)
    {
        fixed (AxisTap* taps = plan.Taps)
        {
            int chunks = ChunkCount(plan.Geometry);
            var body = new CopyBody(plan.Geometry, taps, x, y, chunks);
            pool.Run(chunks, ref body);
        }
    }

    private static int ChunkCount(in Resize2dGeometry geometry)
        => Chunks.Count(geometry.OutputLength, FloatsPerChunk, Math.Clamp(geometry.N * geometry.OutputHeight, 1, MaxChunks));

    private readonly struct InterpolateKernel(WorkerPool pool, Resize2dGeometry geometry, AxisTap* taps, float* x, float* y) : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            int chunks = ChunkCount(geometry);
            var body = new InterpolateBody<TWidth, TVec>(geometry, taps, x, y, chunks);
            pool.Run(chunks, ref body);
        }
    }

    private readonly struct InterpolateBody<TWidth, TVec>(Resize2dGeometry geometry, AxisTap* taps, float* x, float* y, int chunks)
        : IParallelBody
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        public void Invoke(int item)
        {
            int rows = geometry.N * geometry.OutputHeight;
            int end = (int)Chunks.Start(rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(rows, chunks, item); row < end; row++)
                Row(row);
        }

        private void Row(int row)
        {
            int channels = geometry.C;
            AxisTap rowTap = taps[row % geometry.OutputHeight];
            AxisTap* columnTaps = taps + geometry.OutputHeight;
            float* image = x + ((nint)(row / geometry.OutputHeight) * geometry.H * geometry.W * channels);
            float* top = image + ((nint)rowTap.Low * geometry.W * channels);
            float* bottom = image + ((nint)rowTap.High * geometry.W * channels);
            float* output = y + ((nint)row * geometry.OutputWidth * channels);
            TVec topWeight = TWidth.Broadcast(rowTap.LowWeight);
            TVec bottomWeight = TWidth.Broadcast(rowTap.HighWeight);
            for (int column = 0; column < geometry.OutputWidth; column++, output += channels)
            {
                AxisTap tap = columnTaps[column];
                nint left = (nint)tap.Low * channels;
                nint right = (nint)tap.High * channels;
                TVec leftWeight = TWidth.Broadcast(tap.LowWeight);
                TVec rightWeight = TWidth.Broadcast(tap.HighWeight);
                for (int c = 0; c < channels; c += TWidth.Lanes)
                {
                    int channel = Math.Min(c, channels - TWidth.Lanes);
                    TVec upper = TWidth.Multiply(TWidth.Load(top + right + channel), rightWeight);
                    TVec lower = TWidth.Multiply(TWidth.Load(bottom + right + channel), rightWeight);
                    upper = TWidth.MultiplyAdd(TWidth.Load(top + left + channel), leftWeight, upper);
                    lower = TWidth.MultiplyAdd(TWidth.Load(bottom + left + channel), leftWeight, lower);
                    TWidth.Store(TWidth.MultiplyAdd(topWeight, upper, TWidth.Multiply(bottomWeight, lower)), output + channel);
                }
            }
        }
    }

    private readonly struct CopyBody(Resize2dGeometry geometry, AxisTap* taps, float* x, float* y, int chunks) : IParallelBody
    {
        public void Invoke(int item)
        {
            int rows = geometry.N * geometry.OutputHeight;
            int channels = geometry.C;
            AxisTap* columnTaps = taps + geometry.OutputHeight;
            int end = (int)Chunks.Start(rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(rows, chunks, item); row < end; row++)
            {
                nint inputRow = ((nint)(row / geometry.OutputHeight) * geometry.H) + taps[row % geometry.OutputHeight].Low;
                float* source = x + (inputRow * geometry.W * channels);
                float* output = y + ((nint)row * geometry.OutputWidth * channels);
                for (int column = 0; column < geometry.OutputWidth; column++, output += channels)
                {
                    var pixel = new ReadOnlySpan<float>(source + ((nint)columnTaps[column].Low * channels), channels);
                    pixel.CopyTo(new Span<float>(output, channels));
                }
            }
        }
    }
}
