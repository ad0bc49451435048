using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.RoiPooling;

/// <summary>The backward pass of RoIAlign for one map: an item is a block of channels of an image. Lanes hold channels.</summary>
internal readonly unsafe struct RoiAlignBackward(
    WorkerPool pool, RoiAlignGeometry geometry, PyramidLevels levels, int level, RoiMap map, float* regions, int count, float* dy,
    float* dx) : ISimdKernel
{
    public void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        var body = new Body<TWidth, TVec>(geometry, levels, level, map, regions, count, dy, dx);
        pool.Run(new RoiChannelBlocks(geometry.N, geometry.C).Count, ref body);
    }

    private readonly struct Body<TWidth, TVec>(
        RoiAlignGeometry geometry, PyramidLevels levels, int level, RoiMap map, float* regions, int count, float* dy, float* dx)
        : IParallelBody
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        public void Invoke(int item)
        {
            var blocks = new RoiChannelBlocks(geometry.N, geometry.C);
            (int image, int first, int channels) = blocks.Item(item);
            nint pixels = (nint)map.H * map.W;
            float* target = dx + (image * pixels * geometry.C);
            blocks.Clear(target, pixels, first, channels);
            for (int k = 0; k < count; k++)
            {
                float* region = regions + ((nint)k * RoiRegions.Length);
                if ((int)region[0] == image && levels.IndexOf(region) == level)
                    Region(region, dy + (k * (nint)geometry.RegionOutputLength) + first, target + first, channels);
            }
        }

        private void Region(float* region, float* gradient, float* target, int channels)
        {
            (RoiAxisTaps rows, RoiAxisTaps columns) = RoiAxisTaps.Of(geometry, map, region);
            for (int row = 0; row < geometry.OutputHeight; row++)
            {
                for (int column = 0; column < geometry.OutputWidth; column++, gradient += geometry.C)
                {
                    int c = 0;
                    for (; c <= channels - TWidth.Lanes; c += TWidth.Lanes)
                        WholeVector(rows.Bin(row), columns.Bin(column), gradient + c, target + c);
                    if (c < channels)
                        Tail(rows.Bin(row), columns.Bin(column), gradient + c, target + c, channels - c);
                }
            }
        }

        private static void WholeVector(ReadOnlySpan<RoiTap> rows, ReadOnlySpan<RoiTap> columns, float* gradient, float* target)
        {
            TVec value = TWidth.Load(gradient);
            foreach (RoiTap row in rows)
            {
                foreach (RoiTap column in columns)
                {
                    float* pixel = target + row.Offset + column.Offset;
                    TVec weight = TWidth.Broadcast(row.Weight * column.Weight);
                    TWidth.Store(TWidth.MultiplyAdd(value, weight, TWidth.Load(pixel)), pixel);
                }
            }
        }

        private static void Tail(ReadOnlySpan<RoiTap> rows, ReadOnlySpan<RoiTap> columns, float* gradient, float* target, int channels)
        {
            TVec value = TWidth.LoadFirst(gradient, channels);
            foreach (RoiTap row in rows)
            {
                foreach (RoiTap column in columns)
                {
                    float* pixel = target + row.Offset + column.Offset;
                    TVec weight = TWidth.Broadcast(row.Weight * column.Weight);
                    TWidth.StoreFirst(TWidth.MultiplyAdd(value, weight, TWidth.LoadFirst(pixel, channels)), pixel, channels);
                }
            }
        }
    }
}
