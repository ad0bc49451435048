using Fovea.Kernels.RoiPooling;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.RoiPooling;

public sealed class RoiAlignKernelTests
{
    private static readonly RoiMap _map = new(7, 9, 0.5f);
    private static readonly int[] _channels = [.. Sample.Channels, 131];

    public static TheoryData<int, bool> Samplings =>
        new() { { 0, false }, { 0, true }, { 1, true }, { 2, false }, { 2, true }, { 5, false } };

    [Theory]
    [MemberData(nameof(Samplings))]
    public void BinsAreTheMeansOfTheirSamples(int samplingRatio, bool aligned)
    {
        foreach (int channels in _channels)
        {
            var geometry = new RoiAlignGeometry(2, channels, 2, 3, samplingRatio, aligned);
            float[] x = Sample.Uniform(channels, _map.Length(geometry.N, geometry.C));
            double[] expected = NaiveRoiPooling.Align(geometry, _map, Sample.Widen(x), TestRegions.All);
            EveryWidth.Check(geometry.ToString(), expected, 2e-6, (pool, level) => Forward(pool, level, geometry, x, TestRegions.All));
        }
    }

    [Theory]
    [MemberData(nameof(Samplings))]
    public void TheGradientIsTheTransposedMap(int samplingRatio, bool aligned)
    {
        foreach (int channels in _channels)
        {
            var geometry = new RoiAlignGeometry(2, channels, 2, 3, samplingRatio, aligned);
            float[] dy = Sample.Uniform(3, TestRegions.All.Length / 5 * geometry.RegionOutputLength);
            double[] expected = LinearGradient.Of(
                (int)_map.Length(geometry.N, geometry.C), channels, dy, x => NaiveRoiPooling.Align(geometry, _map, x, TestRegions.All));
            EveryWidth.Check(geometry.ToString(), expected, 2e-6, (pool, level) =>
            {
                float[] dx = Sample.Uniform(4, _map.Length(geometry.N, geometry.C));
                RoiAlignKernel.Backward(pool, level, geometry, PyramidLevels.Single, 0, _map, TestRegions.All, dy, dx);
                return dx;
            });
        }
    }

    [Fact]
    public void EachRegionOfAPyramidIsPooledFromItsLevel()
    {
        var geometry = new RoiAlignGeometry(2, 19, 3, 2, 2);
        var levels = new PyramidLevels(1, 3, CanonicalScale: 16, CanonicalLevel: 2);
        RoiMap[] maps = [new(20, 30, 1 / 2f), new(10, 15, 1 / 4f), new(5, 8, 1 / 8f)];
        float[][] values = [.. maps.Select((map, i) => Sample.Uniform(i, map.Length(geometry.N, geometry.C)))];
        float[] regions = [.. TestRegions.Random(5, 40, 2, 40, 60), .. TestRegions.All];
        int[] levelOf = [.. regions.Chunk(5).Select(region => levels.IndexOf(region[1], region[2], region[3], region[4]))];
        Assert.Equal([-1, 0, 1, 2], levelOf.Distinct().Order());

        int length = (int)geometry.RegionOutputLength;
        float[] dy = Sample.Uniform(8, levelOf.Length * length);
        var expected = new double[dy.Length];
        for (int level = 0; level < maps.Length; level++)
        {
            RoiMap map = maps[level];
            double[] all = NaiveRoiPooling.Align(geometry, map, Sample.Widen(values[level]), regions);
            var ofLevel = new float[dy.Length];
            for (int i = 0; i < dy.Length; i++)
            {
                if (levelOf[i / length] == level)
                    (expected[i], ofLevel[i]) = (all[i], dy[i]);
            }

            int index = level;
            double[] gradient = LinearGradient.Of(
                values[level].Length, geometry.C, ofLevel, x => NaiveRoiPooling.Align(geometry, map, x, regions));
            EveryWidth.Check($"gradient {level}", gradient, 2e-6, (pool, simd) =>
            {
                var dx = new float[values[index].Length];
                RoiAlignKernel.Backward(pool, simd, geometry, levels, index, map, regions, dy, dx);
                return dx;
            });
        }

        var pyramid = new ArrayPyramid([.. maps.Zip(values)]);
        EveryWidth.Check("pyramid", expected, 2e-6, (pool, simd) =>
        {
            float[] y = Sample.Uniform(9, expected.Length);
            RoiAlignKernel.Forward(pool, simd, geometry, levels, pyramid, regions, y);
            return y;
        });
    }

    [Fact]
    public void HugeRegionsTakeNoMoreSamplesThanTheMapHas()
    {
        var geometry = new RoiAlignGeometry(1, 1, 2, 2);
        float[] x = [.. Enumerable.Range(1, 63).Select(i => (float)i)];
        float[] y = Forward(EveryWidth.Pool, SimdSupport.Level, geometry, x, [0, 0, 0, 2e6f, 2e6f]);
        Assert.Equal(x.Sum() / (500_000.0 * 500_000), y[0], y[0] * 0.5);
        Assert.Equal([0f, 0f, 0f], y[1..]);
        float[] larger = [0, -2e9f, -1e30f, 2e9f, 3e38f, 0, 0, 0, float.MaxValue, float.PositiveInfinity];
        y = Forward(EveryWidth.Pool, SimdSupport.Level, geometry, x, larger);
        Assert.All(y, value => Assert.InRange(value, 0f, 1e-3f));
    }

    [Fact]
    public void NoRegionsGiveNothingAndNoGradient()
    {
        var geometry = new RoiAlignGeometry(2, 3, 2, 2);
        Assert.Empty(Forward(EveryWidth.Pool, SimdSupport.Level, geometry, new float[_map.Length(geometry.N, geometry.C)], []));
        float[] dx = Sample.Uniform(1, _map.Length(geometry.N, geometry.C));
        RoiAlignKernel.Backward(EveryWidth.Pool, geometry, PyramidLevels.Single, 0, _map, [], [], dx);
        Assert.All(dx, value => Assert.Equal(0f, value));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var geometry = new RoiAlignGeometry(2, 1, 1, 1);
        var x = new float[126];
        Assert.Throws<ArgumentException>(() => Forward(EveryWidth.Pool, SimdSupport.Level, geometry with { OutputWidth = 0 }, x, []));
        Assert.Throws<ArgumentException>(() => Forward(EveryWidth.Pool, SimdSupport.Level, geometry, new float[125], []));
        Assert.Throws<ArgumentException>(() => Forward(EveryWidth.Pool, SimdSupport.Level, geometry, x, [0, 1, 2, 3]));
        foreach (float image in (float[])[-1, 2, float.NaN, float.PositiveInfinity])
        {
            string error = Assert.Throws<ArgumentException>(
                () => Forward(EveryWidth.Pool, SimdSupport.Level, geometry, x, [image, 1, 2, 3, 4])).Message;
            Assert.Equal($"RoiAlign: a region is of image {image}; the features are of 2, counted from 0.", error);
        }

        foreach (int count in (int[])[-1, 0, 257])
        {
            Assert.Throws<ArgumentException>(
                () => RoiAlignKernel.Forward(EveryWidth.Pool, geometry, new PyramidLevels(2, count), new ArrayPyramid((_map, x)), [], []));
        }

        Assert.Throws<ArgumentException>(
            () => RoiAlignKernel.Backward(EveryWidth.Pool, geometry, PyramidLevels.Single, 0, _map, [], new float[1], x));
        Assert.Throws<ArgumentException>(
            () => RoiAlignKernel.Backward(EveryWidth.Pool, geometry, PyramidLevels.Single, 0, _map, [], [], new float[1]));
    }

    private static float[] Forward(WorkerPool pool, SimdLevel level, RoiAlignGeometry geometry, float[] x, float[] regions)
    {
        float[] y = Sample.Uniform(1, regions.Length / 5 * (long)geometry.OutputHeight * geometry.OutputWidth * geometry.C);
        RoiAlignKernel.Forward(pool, level, geometry, PyramidLevels.Single, new ArrayPyramid((_map, x)), regions, y);
        return y;
    }
}
