using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.RoiPooling;

/// <summary>
/// The forward pass of RoIAlign: an item is a region. Lanes hold channels. A bin is the sum over its taps, rows times columns, for four
/// vectors of channels at a time and then for single ones. The last vector of a pixel overlaps the one before it, so vectors must not be
/// longer than C, which <see cref="SimdSupport.Fit"/> ensures.
/// </summary>
internal readonly unsafe struct RoiAlignForward(
    WorkerPool pool, RoiAlignGeometry geometry, PyramidLevels levels, RoiSource* sources, float* regions, int count, float* y) : ISimdKernel
{
    public void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        var body = new Body<TWidth, TVec>(geometry, levels, sources, regions, y);
        pool.Run(count, ref body);
    }

    private readonly struct Body<TWidth, TVec>(
        RoiAlignGeometry geometry, PyramidLevels levels, RoiSource* sources, float* regions, float* y) : IParallelBody
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        public void Invoke(int item)
        {
            float* region = regions + ((nint)item * RoiRegions.Length);
            nint length = (nint)geometry.RegionOutputLength;
            float* output = y + (item * length);
            int level = levels.IndexOf(region);
            if (level < 0)
            {
                new Span<float>(output, (int)length).Clear();
                return;
            }

            RoiSource source = sources[level];
            float* image = source.Values + ((nint)region[0] * source.Map.H * source.Map.W * geometry.C);
            (RoiAxisTaps rows, RoiAxisTaps columns) = RoiAxisTaps.Of(geometry, source.Map, region);
            for (int row = 0; row < geometry.OutputHeight; row++)
            {
                for (int column = 0; column < geometry.OutputWidth; column++, output += geometry.C)
                    Bin(image, rows.Bin(row), columns.Bin(column), output);
            }
        }

        private void Bin(float* image, ReadOnlySpan<RoiTap> rows, ReadOnlySpan<RoiTap> columns, float* output)
        {
            int channels = geometry.C;
            int c = 0;
            for (; c <= channels - (4 * TWidth.Lanes); c += 4 * TWidth.Lanes)
                FourVectors(image + c, rows, columns, output + c);
            for (; c < channels; c += TWidth.Lanes)
            {
                int channel = Math.Min(c, channels - TWidth.Lanes);
                OneVector(image + channel, rows, columns, output + channel);
            }
        }

        private static void FourVectors(float* image, ReadOnlySpan<RoiTap> rows, ReadOnlySpan<RoiTap> columns, float* output)
        {
            TVec sum0 = TWidth.Zero, sum1 = TWidth.Zero, sum2 = TWidth.Zero, sum3 = TWidth.Zero;
            foreach (RoiTap row in rows)
            {
                foreach (RoiTap column in columns)
                {
                    float* pixel = image + row.Offset + column.Offset;
                    TVec weight = TWidth.Broadcast(row.Weight * column.Weight);
                    sum0 = TWidth.MultiplyAdd(TWidth.Load(pixel), weight, sum0);
                    sum1 = TWidth.MultiplyAdd(TWidth.Load(pixel + TWidth.Lanes), weight, sum1);
                    sum2 = TWidth.MultiplyAdd(TWidth.Load(pixel + (2 * TWidth.Lanes)), weight, sum2);
                    sum3 = TWidth.MultiplyAdd(TWidth.Load(pixel + (3 * TWidth.Lanes)), weight, sum3);
                }
            }

            TWidth.Store(sum0, output);
            TWidth.Store(sum1, output + TWidth.Lanes);
            TWidth.Store(sum2, output + (2 * TWidth.Lanes));
            TWidth.Store(sum3, output + (3 * TWidth.Lanes));
        }

        private static void OneVector(float* image, ReadOnlySpan<RoiTap> rows, ReadOnlySpan<RoiTap> columns, float* output)
        {
            TVec sum = TWidth.Zero;
            foreach (RoiTap row in rows)
            {
                foreach (RoiTap column in columns)
                {
                    TVec weight = TWidth.Broadcast(row.Weight * column.Weight);
                    sum = TWidth.MultiplyAdd(TWidth.Load(image + row.Offset + column.Offset), weight, sum);
                }
            }

            TWidth.Store(sum, output);
        }
    }
}
