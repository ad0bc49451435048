using Fovea.Kernels.RoiPooling;

namespace Fovea.Kernels.Tests.RoiPooling;

/// <summary>Regions of two images, whose maps have half of their size.</summary>
internal static class TestRegions
{
    private const float NaN = float.NaN, Infinity = float.PositiveInfinity;

    /// <summary>
    /// Regions inside of maps of 7x9 pixels, across their borders, beyond them, without area, with swapped sides, and of no numbers.
    /// </summary>
    public static readonly float[] All =
    [
        0, 1.3f, 2.1f, 8.7f, 9.2f,
        1, -3.1f, -1.7f, 5.3f, 4.4f,
        0, 2, 2, 14, 10,
        1, 3.2f, 3.7f, 3.2f, 3.7f,
        0, 6.1f, 5.3f, 40.9f, 21.7f,
        1, 0, 0, 17.9f, 13.9f,
        1, 9, 8, 2, 1,
        0, 9, 1, 2, 8,
        0, 100, 100, 120, 130,
        1, -90, -80, -70, -60,
        1, -20, -30, 50, 40,
        1, NaN, NaN, NaN, NaN,
        0, 2, NaN, 8, 6,
        0, 2, 1, NaN, 6,
        1, -Infinity, 2, 5, 7,
        1, 5, 5, 5.5f, 5.5f,
    ];

    /// <summary>Random regions of <paramref name="images"/> images of a size.</summary>
    public static float[] Random(int seed, int count, int images, float height, float width)
    {
        var random = new Random(seed);
        var regions = new float[count * 5];
        for (int k = 0; k < count; k++)
        {
            float x = random.NextSingle() * width, y = random.NextSingle() * height;
            float[] region =
                [random.Next(images), x, y, x + (random.NextSingle() * width / 2), y + (random.NextSingle() * height / 2)];
            region.CopyTo(regions, k * 5);
        }

        return regions;
    }
}

/// <summary>A pyramid in arrays.</summary>
internal readonly struct ArrayPyramid(params (RoiMap Map, float[] Values)[] levels) : IRoiPyramid
{
    public RoiMap Map(int level) => levels[level].Map;

    public ReadOnlySpan<float> Values(int level) => levels[level].Values;
}
