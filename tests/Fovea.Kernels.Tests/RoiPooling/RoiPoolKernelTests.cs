using Fovea.Kernels.RoiPooling;

namespace Fovea.Kernels.Tests.RoiPooling;

public sealed class RoiPoolKernelTests
{
    private static readonly RoiPoolGeometry _geometry = new(2, 7, 9, 1, 2, 3, 0.5f);

    [Fact]
    public void BinsAreTheMaximaOfTheirPixels()
    {
        foreach (int channels in Sample.Channels)
            Check(_geometry with { C = channels }, TestRegions.All);
        Check(_geometry with { C = 37, OutputHeight = 7, OutputWidth = 7 }, TestRegions.Random(3, 50, 2, 14, 18));
    }

    [Fact]
    public void TheFirstOfEqualMaximaGetsTheGradientAndNaNNever()
    {
        RoiPoolGeometry geometry = _geometry with { N = 1, H = 2, W = 3, OutputHeight = 1, OutputWidth = 1, SpatialScale = 1f };
        float[] x = [float.NaN, 3f, float.NegativeInfinity, 3f, float.NaN, float.NegativeInfinity];
        float[] regions = [0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 2, 0, 2, 1];
        var y = new float[3];
        var indices = new int[3];
        RoiPoolKernel.ForwardWithIndices(EveryWidth.Pool, geometry, x, regions, y, indices);
        Assert.Equal([3f, float.MinValue, float.MinValue], y);
        Assert.Equal([1, -1, -1], indices);
        var dx = new float[6];
        RoiPoolKernel.Backward(EveryWidth.Pool, geometry, regions, indices, [1f, 2f, 4f], dx);
        Assert.Equal([0f, 1f, 0f, 0f, 0f, 0f], dx);
    }

    [Fact]
    public void HugeRegionsAreClippedToTheMap()
    {
        RoiPoolGeometry geometry = _geometry with { N = 1, OutputHeight = 2, OutputWidth = 2, SpatialScale = 1f };
        float[] x = [.. Enumerable.Range(1, 63).Select(i => (float)i)];
        var y = new float[12];
        float[] regions =
            [0, 0, 0, 1e9f, 1e9f, 0, 0, 0, 1e30f, float.PositiveInfinity, 0, float.NegativeInfinity, -1e20f, 1e20f, float.MaxValue];
        RoiPoolKernel.Forward(EveryWidth.Pool, geometry, x, regions, y);
        Assert.Equal([63f, 0f, 0f, 0f], y[..4]);
        Assert.Equal([63f, 0f, 0f, 0f], y[4..8]);
        Assert.Equal(63f, y[8..].Max());
    }

    [Fact]
    public void NoRegionsGiveNothingAndNoGradient()
    {
        RoiPoolKernel.Forward(EveryWidth.Pool, _geometry, new float[126], [], []);
        float[] dx = Sample.Uniform(1, 126);
        RoiPoolKernel.Backward(EveryWidth.Pool, _geometry, [], [], [], dx);
        Assert.All(dx, value => Assert.Equal(0f, value));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var x = new float[126];
        float[] region = [0, 1, 2, 3, 4];
        Assert.Throws<ArgumentException>(() => RoiPoolKernel.Forward(EveryWidth.Pool, _geometry with { H = 0 }, x, [], []));
        Assert.Throws<ArgumentException>(() => RoiPoolKernel.Forward(EveryWidth.Pool, _geometry, new float[125], [], []));
        Assert.Throws<ArgumentException>(() => RoiPoolKernel.Forward(EveryWidth.Pool, _geometry, x, region, new float[5]));
        Assert.Throws<ArgumentException>(() => RoiPoolKernel.Forward(EveryWidth.Pool, _geometry, x, [2, 1, 2, 3, 4], new float[6]));
        Assert.Throws<ArgumentException>(
            () => RoiPoolKernel.ForwardWithIndices(EveryWidth.Pool, _geometry, x, region, new float[6], new int[5]));
        Assert.Throws<ArgumentException>(
            () => RoiPoolKernel.Backward(EveryWidth.Pool, _geometry, region, new int[6], new float[6], new float[5]));
        var dx = new float[126];
        RoiPoolKernel.Backward(EveryWidth.Pool, _geometry, region, [63, int.MaxValue, int.MinValue, -1, 0, 62], new float[6], dx);
        Assert.All(dx, value => Assert.Equal(0f, value));
    }

    private static void Check(RoiPoolGeometry geometry, float[] regions)
    {
        // Few different values, so that bins have several maxima.
        float[] x = [.. Sample.Uniform(geometry.C, geometry.MapLength).Select(value => MathF.Round(value * 8))];
        (double[] values, int[] indices) = NaiveRoiPooling.Max(geometry, x, regions);
        EveryWidth.Check(geometry.ToString(), values, 0, (pool, level) =>
        {
            var y = new float[values.Length];
            RoiPoolKernel.Forward(pool, level, geometry, x, regions, y, []);
            return y;
        });
        EveryWidth.Check($"{geometry} indices", [.. indices.Select(index => (double)index)], 0, (pool, level) =>
        {
            var found = new int[values.Length];
            RoiPoolKernel.Forward(pool, level, geometry, x, regions, new float[values.Length], found);
            return [.. found.Select(index => (float)index)];
        });
        float[] dy = Sample.Uniform(2, values.Length);
        EveryWidth.Check($"{geometry} gradient", NaiveRoiPooling.MaxBackward(geometry, regions, indices, dy), 1e-6, (pool, _) =>
        {
            float[] dx = Sample.Uniform(7, geometry.MapLength);
            RoiPoolKernel.Backward(pool, geometry, regions, indices, dy, dx);
            return dx;
        });
    }
}
