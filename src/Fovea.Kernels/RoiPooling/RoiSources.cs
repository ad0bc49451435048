using Fovea.Kernels.Simd;

namespace Fovea.Kernels.RoiPooling;

/// <summary>A map in memory that does not move.</summary>
internal readonly unsafe struct RoiSource(float* values, RoiMap map)
{
    public readonly float* Values = values;
    public readonly RoiMap Map = map;
}

/// <summary>The maps of a pyramid as pointers, for kernels that pool regions from them.</summary>
internal static unsafe class RoiSources
{
    /// <summary>Throws unless each level has a map with this number of images and channels.</summary>
    public static void Check<TPyramid>(string kernel, in PyramidLevels levels, TPyramid pyramid, int images, int channels)
        where TPyramid : IRoiPyramid, allows ref struct
    {
        levels.Validate(kernel);
        for (int level = 0; level < levels.Count; level++)
        {
            RoiMap map = pyramid.Map(level);
            map.Validate(kernel);
            SpanChecks.Length(pyramid.Values(level).Length, map.Length(images, channels), nameof(pyramid), map);
        }
    }

    /// <summary>Runs a kernel that reads <paramref name="sources"/>, one for each level, while the maps are pinned.</summary>
    public static void Run<TPyramid, TKernel>(SimdLevel simd, TPyramid pyramid, RoiSource* sources, int levels, ref TKernel kernel)
        where TPyramid : IRoiPyramid, allows ref struct
        where TKernel : struct, ISimdKernel
        => RunFrom(0, simd, pyramid, sources, levels, ref kernel);

    /// <summary>Pins the maps from <paramref name="level"/> on, each in a call of its own, and runs the kernel.</summary>
    private static void RunFrom<TPyramid, TKernel>(
        int level, SimdLevel simd, TPyramid pyramid, RoiSource* sources, int levels, ref TKernel kernel)
        where TPyramid : IRoiPyramid, allows ref struct
        where TKernel : struct, ISimdKernel
    {
        if (level == levels)
        {
            SimdSupport.Run(simd, ref kernel);
            return;
        }

        fixed (float* values = pyramid.Values(level))
        {
            sources[level] = new RoiSource(values, pyramid.Map(level));
            RunFrom(level + 1, simd, pyramid, sources, levels, ref kernel);
        }
    }
}
