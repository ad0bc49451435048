using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.RoiPooling;

/// <summary>
/// RoIAlign (He et al. 2017, arXiv:1703.06870, section 3; torchvision's <c>roi_align</c>) of one map or of a feature pyramid. Regions may
/// lie anywhere and have any size; one whose coordinates are no numbers is zero and gives no gradient.
/// </summary>
public static unsafe class RoiAlignKernel
{
    private const string Name = "RoiAlign";

    /// <summary>y[k, oh, ow, c] = the mean of the bin's samples, each interpolated between four pixels of the region's map.</summary>
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
        WorkerPool pool, in RoiAlignGeometry geometry, in PyramidLevels levels, TPyramid pyramid, ReadOnlySpan<float> regions,
        Span<float> y)
        where TPyramid : IRoiPyramid, allows ref struct
        => Forward(pool, SimdSupport.Level, geometry, levels, pyramid, regions, y);

    /// <summary>dx = the sum of dy over the samples of this level's regions, weighted as in the forward pass.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes of the forward pass.</param>
    /// <param name="levels">The levels of the forward pass.</param>
    /// <param name="level">The level that the gradient is for, 0 for the finest.</param>
    /// <param name="map">The size and scale of its map.</param>
    /// <param name="regions">The regions of the forward pass, [K, 5].</param>
    /// <param name="dy">[K, OutputHeight, OutputWidth, C].</param>
    /// <param name="dx">[N, H, W, C]; overwritten.</param>
    /// <exception cref="ArgumentException">
    /// A size is not positive, there are no levels, a span has the wrong length, or a region is of no image.
    /// </exception>
    public static void Backward(
        WorkerPool pool, in RoiAlignGeometry geometry, in PyramidLevels levels, int level, in RoiMap map, ReadOnlySpan<float> regions,
        ReadOnlySpan<float> dy, Span<float> dx)
        => Backward(pool, SimdSupport.Level, geometry, levels, level, map, regions, dy, dx);

    internal static void Forward<TPyramid>(
        WorkerPool pool, SimdLevel simd, in RoiAlignGeometry geometry, in PyramidLevels levels, TPyramid pyramid,
        ReadOnlySpan<float> regions, Span<float> y)
        where TPyramid : IRoiPyramid, allows ref struct
    {
        geometry.Validate();
        RoiSources.Check(Name, levels, pyramid, geometry.N, geometry.C);
        int count = RoiRegions.Count(Name, regions, geometry.N);
        SpanChecks.Length(y.Length, count * geometry.RegionOutputLength, nameof(y), geometry);
        RoiSource* sources = stackalloc RoiSource[levels.Count];
        fixed (float* boxes = regions, destination = y)
        {
            var kernel = new RoiAlignForward(pool, geometry, levels, sources, boxes, count, destination);
            RoiSources.Run(SimdSupport.Fit(simd, geometry.C), pyramid, sources, levels.Count, ref kernel);
        }
    }

    internal static void Backward(
        WorkerPool pool, SimdLevel simd, in RoiAlignGeometry geometry, in PyramidLevels levels, int level, in RoiMap map,
        ReadOnlySpan<float> regions, ReadOnlySpan<float> dy, Span<float> dx)
    {
        geometry.Validate();
        levels.Validate(Name);
        map.Validate(Name);
        int count = RoiRegions.Count(Name, regions, geometry.N);
        SpanChecks.Length(dy.Length, count * geometry.RegionOutputLength, nameof(dy), geometry);
        SpanChecks.Length(dx.Length, map.Length(geometry.N, geometry.C), nameof(dx), map);
        fixed (float* boxes = regions, gradient = dy, destination = dx)
        {
            var kernel = new RoiAlignBackward(pool, geometry, levels, level, map, boxes, count, gradient, destination);
            SimdSupport.Run(SimdSupport.Fit(simd, geometry.C), ref kernel);
        }
    }
}
