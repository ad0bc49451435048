using Fovea.Kernels.Pooling;

namespace Fovea.Kernels.Tests.Pooling;

public sealed class AdaptiveAvgPoolKernelTests
{
    private static readonly AdaptivePool2dGeometry[] _shapes =
    [
        new(2, 5, 4, 1, 1, 1),
        new(1, 7, 5, 1, 3, 2),
        new(1, 3, 2, 1, 6, 6),
        new(1, 6, 6, 1, 6, 6),
        new(1, 8, 7, 1, 5, 7),
    ];

    [Fact]
    public void EveryShapeWidthAndChannelCountAgreesWithTheDefinition()
    {
        foreach (AdaptivePool2dGeometry shape in _shapes)
        {
            foreach (int channels in Sample.Channels)
            {
                AdaptivePool2dGeometry geometry = shape with { C = channels };
                float[] x = Sample.Uniform(channels, geometry.InputLength);
                float[] dy = Sample.Uniform(2, geometry.OutputLength);
                Check(geometry, x, dy);
            }
        }
    }

    [Fact]
    public void TheGlobalMeanOfALargeMapIsAccurate()
    {
        var geometry = new AdaptivePool2dGeometry(2, 224, 224, 3, 1, 1);
        float[] x = Sample.Uniform(1, geometry.InputLength, 10f, 11f);
        double[] expected = NaivePooling.AdaptiveAverage(geometry, Sample.Widen(x));
        EveryWidth.Check("global", expected, 1e-6, (pool, level) =>
        {
            var y = new float[expected.Length];
            AdaptiveAvgPoolKernel.Forward(pool, level, geometry, x, y);
            return y;
        });
    }

    [Fact]
    public void WrongSizesAreRefused()
    {
        var geometry = new AdaptivePool2dGeometry(1, 4, 4, 1, 0, 1);
        Assert.Throws<ArgumentException>(() => AdaptiveAvgPoolKernel.Forward(EveryWidth.Pool, geometry, new float[16], new float[1]));
        geometry = geometry with { OutputHeight = 1 };
        Assert.Throws<ArgumentException>(() => AdaptiveAvgPoolKernel.Forward(EveryWidth.Pool, geometry, new float[16], new float[2]));
        Assert.Throws<ArgumentException>(() => AdaptiveAvgPoolKernel.Backward(EveryWidth.Pool, geometry, new float[1], new float[15]));
    }

    private static void Check(AdaptivePool2dGeometry geometry, float[] x, float[] dy)
    {
        double[] expected = NaivePooling.AdaptiveAverage(geometry, Sample.Widen(x));
        EveryWidth.Check(geometry.ToString(), expected, 5e-7, (pool, level) =>
        {
            var y = new float[expected.Length];
            AdaptiveAvgPoolKernel.Forward(pool, level, geometry, x, y);
            return y;
        });
        double[] gradient = LinearGradient.Of(x.Length, geometry.C, dy, v => NaivePooling.AdaptiveAverage(geometry, v));
        EveryWidth.Check(geometry.ToString(), gradient, 5e-7, (pool, level) =>
        {
            float[] dx = Sample.Uniform(1, x.Length);
            AdaptiveAvgPoolKernel.Backward(pool, level, geometry, dy, dx);
            return dx;
        });
    }
}
