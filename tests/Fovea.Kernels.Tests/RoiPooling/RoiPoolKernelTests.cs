using Fovea.Kernels.RoiPooling;

namespace Fovea.Kernels.Tests.RoiPooling;

public sealed class RoiPoolKernelTests
{
    private static readonly RoiPoolGeometry _geometry = new(2, 1, 2, 3);
    private static readonly RoiMap _map = new(7, 9, 0.5f);

    [Fact]
    public void BinsAreTheMaximaOfTheirPixels()
    {
        foreach (int channels in Sample.Channels)
            Check(_geometry with { C = channels }, TestRegions.All);
        Check(_geometry with { C = 37, OutputHeight = 7, OutputWidth = 7 }, TestRegions.Random(3, 50, 2, 14, 18));
    }

    [Fact]
    public void EachRegionOfAPyramidIsPooledFromItsLevel()
    {
        var geometry = new RoiPoolGeometry(2, 19, 3, 2);
        var levels = new PyramidLevels(1, 3, CanonicalScale: 16, CanonicalLevel: 2);
        RoiMap[] maps = [new(20, 30, 1 / 2f), new(10, 15, 1 / 4f), new(5, 8, 1 / 8f)];
        float[][] x = [.. maps.Select((map, i) => FewValues(i, map.Length(geometry.N, geometry.C)))];
        var pyramid = new ArrayPyramid([.. maps.Zip(x)]);
        float[] regions = [.. TestRegions.Random(5, 40, 2, 40, 60), .. TestRegions.All];
        int[] levelOf = [.. regions.Chunk(5).Select(region => levels.IndexOf(region[1], region[2], region[3], region[4]))];
        Assert.Equal([-1, 0, 1, 2], levelOf.Distinct().Order());

        int length = (int)geometry.RegionOutputLength;
        float[] dy = Sample.Uniform(8, levelOf.Length * length);
        var values = new double[dy.Length];
        int[] indices = [.. Enumerable.Repeat(-1, dy.Length)];
        for (int level = 0; level < maps.Length; level++)
        {
            (double[] all, int[] places) = NaiveRoiPooling.Max(geometry, maps[level], x[level], regions);
            for (int i = 0; i < dy.Length; i++)
            {
                bool isOfLevel = levelOf[i / length] == level;
                (values[i], indices[i]) = isOfLevel ? (all[i], places[i]) : (values[i], indices[i]);
                places[i] = isOfLevel ? places[i] : -1;
            }

            (RoiMap map, int index) = (maps[level], level);
            EveryWidth.Check(
                $"gradient {level}", NaiveRoiPooling.MaxBackward(geometry, map, regions, places, dy), 1e-6, (pool, _) =>
                {
                    float[] dx = Sample.Uniform(7, map.Length(geometry.N, geometry.C));
                    RoiPoolKernel.Backward(pool, geometry, levels, index, map, regions, indices, dy, dx);
                    return dx;
                });
        }

        EveryWidth.Check("pyramid", values, 0, (pool, simd) =>
        {
            float[] y = Sample.Uniform(9, values.Length);
            var found = new int[y.Length];
            RoiPoolKernel.Forward(pool, simd, geometry, levels, pyramid, regions, y, found);
            Assert.Equal(indices, found);
            return y;
        });
    }

    [Fact]
    public void TheFirstOfEqualMaximaGetsTheGradientAndNaNNever()
    {
        RoiPoolGeometry geometry = _geometry with { N = 1, OutputHeight = 1, OutputWidth = 1 };
        var map = new RoiMap(2, 3, 1f);
        float[] x = [float.NaN, 3f, float.NegativeInfinity, 3f, float.NaN, float.NegativeInfinity];
        float[] regions = [0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 2, 0, 2, 1];
        var y = new float[3];
        var indices = new int[3];
        RoiPoolKernel.ForwardWithIndices(
            EveryWidth.Pool, geometry, PyramidLevels.Single, new ArrayPyramid((map, x)), regions, y, indices);
        Assert.Equal([3f, float.MinValue, float.MinValue], y);
        Assert.Equal([1, -1, -1], indices);
        var dx = new float[6];
        RoiPoolKernel.Backward(EveryWidth.Pool, geometry, PyramidLevels.Single, 0, map, regions, indices, [1f, 2f, 4f], dx);
        Assert.Equal([0f, 1f, 0f, 0f, 0f, 0f], dx);
    }

    [Fact]
    public void HugeRegionsAreClippedToTheMap()
    {
        RoiPoolGeometry geometry = _geometry with { N = 1, OutputHeight = 2, OutputWidth = 2 };
        float[] x = [.. Enumerable.Range(1, 63).Select(i => (float)i)];
        var y = new float[12];
        float[] regions =
            [0, 0, 0, 1e9f, 1e9f, 0, 0, 0, 1e30f, float.PositiveInfinity, 0, float.NegativeInfinity, -1e20f, 1e20f, float.MaxValue];
        RoiPoolKernel.Forward(
            EveryWidth.Pool, geometry, PyramidLevels.Single, new ArrayPyramid((_map with { SpatialScale = 1f }, x)), regions, y);
        Assert.Equal([63f, 0f, 0f, 0f], y[..4]);
        Assert.Equal([63f, 0f, 0f, 0f], y[4..8]);
        Assert.Equal(63f, y[8..].Max());
    }

    [Fact]
    public void NoRegionsGiveNothingAndNoGradient()
    {
        Forward(_geometry, _map, new float[126], [], []);
        float[] dx = Sample.Uniform(1, 126);
        Backward(_geometry, [], [], [], dx);
        Assert.All(dx, value => Assert.Equal(0f, value));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var x = new float[126];
        float[] region = [0, 1, 2, 3, 4];
        Assert.Throws<ArgumentException>(() => Forward(_geometry, _map with { H = 0 }, x, [], []));
        Assert.Throws<ArgumentException>(() => Forward(_geometry, _map, new float[125], [], []));
        Assert.Throws<ArgumentException>(() => Forward(_geometry, _map, x, region, new float[5]));
        Assert.Throws<ArgumentException>(() => Forward(_geometry, _map, x, [2, 1, 2, 3, 4], new float[6]));
        Assert.Throws<ArgumentException>(
            () => RoiPoolKernel.ForwardWithIndices(
                EveryWidth.Pool, _geometry, PyramidLevels.Single, new ArrayPyramid((_map, x)), region, new float[6], new int[5]));
        string error = Assert.Throws<ArgumentException>(
            () => RoiPoolKernel.Forward(EveryWidth.Pool, _geometry, new PyramidLevels(2, 0), new ArrayPyramid((_map, x)), [], [])).Message;
        Assert.Equal("RoiPool: a pyramid has 0 levels; expected 1 to 256.", error);
        Assert.Throws<ArgumentException>(() => Backward(_geometry, region, new int[6], new float[6], new float[5]));
        var dx = new float[126];
        Backward(_geometry, region, [63, int.MaxValue, int.MinValue, -1, 0, 62], new float[6], dx);
        Assert.All(dx, value => Assert.Equal(0f, value));
    }

    private static void Forward(RoiPoolGeometry geometry, RoiMap map, float[] x, float[] regions, float[] y) =>
        RoiPoolKernel.Forward(EveryWidth.Pool, geometry, PyramidLevels.Single, new ArrayPyramid((map, x)), regions, y);

    private static void Backward(RoiPoolGeometry geometry, float[] regions, int[] indices, float[] dy, float[] dx) =>
        RoiPoolKernel.Backward(EveryWidth.Pool, geometry, PyramidLevels.Single, 0, _map, regions, indices, dy, dx);

    /// <summary>Few different values, so that bins have several maxima.</summary>
    private static float[] FewValues(int seed, long count) => [.. Sample.Uniform(seed, count).Select(value => MathF.Round(value * 8))];

    private static void Check(RoiPoolGeometry geometry, float[] regions)
    {
        float[] x = FewValues(geometry.C, _map.Length(geometry.N, geometry.C));
        var map = new ArrayPyramid((_map, x));
        (double[] values, int[] indices) = NaiveRoiPooling.Max(geometry, _map, x, regions);
        EveryWidth.Check(geometry.ToString(), values, 0, (pool, level) =>
        {
            var y = new float[values.Length];
            RoiPoolKernel.Forward(pool, level, geometry, PyramidLevels.Single, map, regions, y, []);
            return y;
        });
        EveryWidth.Check($"{geometry} indices", [.. indices.Select(index => (double)index)], 0, (pool, level) =>
        {
            var found = new int[values.Length];
            RoiPoolKernel.Forward(pool, level, geometry, PyramidLevels.Single, map, regions, new float[values.Length], found);
            return [.. found.Select(index => (float)index)];
        });
        float[] dy = Sample.Uniform(2, values.Length);
        EveryWidth.Check($"{geometry} gradient", NaiveRoiPooling.MaxBackward(geometry, _map, regions, indices, dy), 1e-6, (pool, _) =>
        {
            float[] dx = Sample.Uniform(7, _map.Length(geometry.N, geometry.C));
            RoiPoolKernel.Backward(pool, geometry, PyramidLevels.Single, 0, _map, regions, indices, dy, dx);
            return dx;
        });
    }
}
