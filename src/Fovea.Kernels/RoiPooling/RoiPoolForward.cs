using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.RoiPooling;

/// <summary>
/// The forward pass of RoI max pooling: an item is a region. Lanes hold channels. The last vector of a pixel overlaps the one before it, so
/// vectors must not be longer than C, which <see cref="SimdSupport.Fit"/> ensures. Indices are stored as the bits of floats, so that masks
/// from comparing values select them; they are null where nobody asks for them.
/// </summary>
internal readonly unsafe struct RoiPoolForward(
    WorkerPool pool, RoiPoolGeometry geometry, PyramidLevels levels, RoiSource* sources, float* regions, int count, float* y,
    float* indices) : ISimdKernel
{
    /// <summary>The index of a bin without a maximum.</summary>
    private const int NoPixel = -1;

    public void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        var body = new Body<TWidth, TVec>(geometry, levels, sources, regions, y, indices);
        pool.Run(count, ref body);
    }

    private readonly struct Body<TWidth, TVec>(
        RoiPoolGeometry geometry, PyramidLevels levels, RoiSource* sources, float* regions, float* y, float* indices) : IParallelBody
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        public void Invoke(int item)
        {
            float* region = regions + ((nint)item * RoiRegions.Length);
            nint output = item * (nint)geometry.RegionOutputLength;
            int level = levels.IndexOf(region);
            if (level < 0)
            {
                Clear(output);
                return;
            }

            RoiMap map = sources[level].Map;
            float* image = sources[level].Values + ((nint)region[0] * map.H * map.W * geometry.C);
            var vertical = new RoiPoolAxis(region[2], region[4], map.SpatialScale, geometry.OutputHeight);
            var horizontal = new RoiPoolAxis(region[1], region[3], map.SpatialScale, geometry.OutputWidth);
            for (int row = 0; row < geometry.OutputHeight; row++)
            {
                (int top, int bottom) = vertical.Bin(row, map.H);
                for (int column = 0; column < geometry.OutputWidth; column++, output += geometry.C)
                {
                    (int left, int right) = horizontal.Bin(column, map.W);
                    for (int c = 0; c < geometry.C; c += TWidth.Lanes)
                    {
                        int channel = Math.Min(c, geometry.C - TWidth.Lanes);
                        Maximum(image + channel, map.W, top, bottom, left, right, output + channel);
                    }
                }
            }
        }

        private void Maximum(float* image, int width, int top, int bottom, int left, int right, nint output)
        {
            bool isEmpty = bottom <= top || right <= left;
            TVec best = TWidth.Broadcast(isEmpty ? 0f : float.MinValue);
            TVec location = Bits(NoPixel);
            for (int h = top; h < bottom; h++)
            {
                int pixel = (h * width) + left;
                float* element = image + ((nint)pixel * geometry.C);
                for (int w = left; w < right; w++, pixel++, element += geometry.C)
                {
                    TVec value = TWidth.Load(element);
                    TVec wins = TWidth.GreaterThan(value, best);
                    best = TWidth.Select(wins, value, best);
                    location = TWidth.Select(wins, Bits(pixel), location);
                }
            }

            TWidth.Store(best, y + output);
            if (indices != null)
                TWidth.Store(location, indices + output);
        }

        /// <summary>A region without a level: zeros that have no pixel.</summary>
        private void Clear(nint output)
        {
            int length = (int)geometry.RegionOutputLength;
            new Span<float>(y + output, length).Clear();
            if (indices != null)
                new Span<int>(indices + output, length).Fill(NoPixel);
        }

        private static TVec Bits(int value) => TWidth.Broadcast(BitConverter.Int32BitsToSingle(value));
    }
}
