using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.RoiPooling;

/// <summary>
/// RoI max pooling (Girshick 2015, arXiv:1504.08083, section 2.1; torchvision's <c>roi_pool</c>) of one map or of a feature pyramid. Boxes
/// are rounded to whole map pixels, both ends included, and are at least one pixel high and wide. Bins without a pixel are zero and give
/// no gradient, as does a region whose coordinates are no numbers. Pixels that are NaN are never the maximum; a bin without any other has
/// the lowest finite value.
/// </summary>
public static unsafe class RoiPoolKernel
{
    private const string Name = "RoiPool";

    /// <summary>y[k, oh, ow, c] = the maximum of the bin's pixels.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="levels">Which of the maps a region is pooled from; those of no level are zero.</param>
    /// <param name="pyramid">The maps, as many as there are levels.</param>
    /// <param name="regions">[K, 5]: the index of an image and x1, y1, x2, y2 in image pixels.</param>
    /// <param name="y">[K, OutputHeight, OutputWidth, C].</param>
    /// <exception cref="ArgumentException">
    /// A size is not positive, there are no levels, a span has the wrong length, or a region is of no image.
    /// </exception>
    public static void Forward<TPyramid>(
        WorkerPool pool, in RoiPoolGeometry geometry, in PyramidLevels levels, TPyramid pyramid, ReadOnlySpan<float> regions,
        Span<float> y)
        where TPyramid : IRoiPyramid, allows ref struct
        => Forward(pool, SimdSupport.Level, geometry, levels, pyramid, regions, y, []);

    /// <summary>
    /// Computes the maxima and their indices for the backward pass: the pixel h * W + w, in its region's map, of the first maximum of
    /// each bin.
    /// </summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="levels">Which of the maps a region is pooled from; those of no level are zero.</param>
    /// <param name="pyramid">The maps, as many as there are levels.</param>
    /// <param name="regions">[K, 5]: the index of an image and x1, y1, x2, y2 in image pixels.</param>
    /// <param name="y">[K, OutputHeight, OutputWidth, C].</param>
    /// <param name="indices">[K, OutputHeight, OutputWidth, C]; -1 for a bin without a maximum.</param>
    /// <exception cref="ArgumentException">
    /// A size is not positive, there are no levels, a span has the wrong length, or a region is of no image.
    /// </exception>
    public static void ForwardWithIndices<TPyramid>(
        WorkerPool pool, in RoiPoolGeometry geometry, in PyramidLevels levels, TPyramid pyramid, ReadOnlySpan<float> regions,
        Span<float> y, Span<int> indices)
        where TPyramid : IRoiPyramid, allows ref struct
    {
        SpanChecks.SameLength(indices.Length, y.Length, nameof(indices), nameof(y));
        Forward(pool, SimdSupport.Level, geometry, levels, pyramid, regions, y, indices);
    }

    /// <summary>dx = the sum of dy over the bins of this level's regions whose maximum each element was.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes of the forward pass.</param>
    /// <param name="levels">The levels of the forward pass.</param>
    /// <param name="level">The level that the gradient is for, 0 for the finest.</param>
    /// <param name="map">The size and scale of its map.</param>
    /// <param name="regions">The regions of the forward pass, [K, 5].</param>
    /// <param name="indices">The indices from the forward pass.</param>
    /// <param name="dy">[K, OutputHeight, OutputWidth, C].</param>
    /// <param name="dx">[N, H, W, C]; overwritten.</param>
    /// <exception cref="ArgumentException">
    /// A size is not positive, there are no levels, a span has the wrong length, or a region is of no image.
    /// </exception>
    public static void Backward(
        WorkerPool pool, in RoiPoolGeometry geometry, in PyramidLevels levels, int level, in RoiMap map, ReadOnlySpan<float> regions,
        ReadOnlySpan<int> indices, ReadOnlySpan<float> dy, Span<float> dx)
    {
        geometry.Validate();
        levels.Validate(Name);
        map.Validate(Name);
        int count = RoiRegions.Count(Name, regions, geometry.N);
        SpanChecks.Length(dy.Length, count * geometry.RegionOutputLength, nameof(dy), geometry);
        SpanChecks.SameLength(indices.Length, dy.Length, nameof(indices), nameof(dy));
        SpanChecks.Length(dx.Length, map.Length(geometry.N, geometry.C), nameof(dx), map);
        fixed (float* boxes = regions, gradient = dy, destination = dx)
        fixed (int* maxima = indices)
        {
            var body = new BackwardBody(geometry, levels, level, map, boxes, count, maxima, gradient, destination);
            pool.Run(new RoiChannelBlocks(geometry.N, geometry.C).Count, ref body);
        }
    }

    internal static void Forward<TPyramid>(
        WorkerPool pool, SimdLevel simd, in RoiPoolGeometry geometry, in PyramidLevels levels, TPyramid pyramid,
        ReadOnlySpan<float> regions, Span<float> y, Span<int> indices)
        where TPyramid : IRoiPyramid, allows ref struct
    {
        geometry.Validate();
        RoiSources.Check(Name, levels, pyramid, geometry.N, geometry.C);
        int count = RoiRegions.Count(Name, regions, geometry.N);
        SpanChecks.Length(y.Length, count * geometry.RegionOutputLength, nameof(y), geometry);
        RoiSource* sources = stackalloc RoiSource[levels.Count];
        fixed (float* boxes = regions, destination = y)
        fixed (int* maxima = indices)
        {
            var kernel = new RoiPoolForward(pool, geometry, levels, sources, boxes, count, destination, (float*)maxima);
            RoiSources.Run(SimdSupport.Fit(simd, geometry.C), pyramid, sources, levels.Count, ref kernel);
        }
    }

    /// <summary>An item is a block of channels of an image. Channels have their maxima at different pixels: no vectors.</summary>
    private readonly struct BackwardBody(
        RoiPoolGeometry geometry, PyramidLevels levels, int level, RoiMap map, float* regions, int count, int* indices, float* dy,
        float* dx) : IParallelBody
    {
        public void Invoke(int item)
        {
            var blocks = new RoiChannelBlocks(geometry.N, geometry.C);
            (int image, int first, int channels) = blocks.Item(item);
            int pixels = map.H * map.W;
            float* target = dx + ((nint)image * pixels * geometry.C);
            blocks.Clear(target, pixels, first, channels);
            int bins = geometry.OutputHeight * geometry.OutputWidth;
            for (int k = 0; k < count; k++)
            {
                float* region = regions + ((nint)k * RoiRegions.Length);
                if ((int)region[0] != image || levels.IndexOf(region) != level)
                    continue;
                for (int bin = 0; bin < bins; bin++)
                {
                    nint start = ((((nint)k * bins) + bin) * geometry.C) + first;
                    for (int c = 0; c < channels; c++)
                    {
                        int pixel = indices[start + c];
                        if ((uint)pixel < (uint)pixels)
                            target[((nint)pixel * geometry.C) + first + c] += dy[start + c];
                    }
                }
            }
        }
    }
}
