using Fovea.Kernels.Pooling;

namespace Fovea.Kernels.Tests.Pooling;

public sealed class AvgPoolKernelTests
{
    private static readonly Pool2dGeometry[] _shapes =
    [
        new(2, 4, 6, 1, 2, 2, 2, 2),
        new(1, 5, 5, 1, 2, 2, 2, 2, CeilMode: true),
        new(1, 5, 4, 1, 3, 3, 2, 2, 1, 1),
        new(1, 6, 4, 1, 3, 3, 2, 2, 1, 1, CeilMode: true),
        new(1, 4, 5, 1, 3, 2, 1, 1, 1, 1),
        new(1, 5, 5, 1, 5, 5, 3, 3),
        new(1, 5, 5, 1, 2, 2, 3, 3, 1, 0),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryShapeWidthAndChannelCountAgreesWithTheDefinition(bool countIncludePad)
    {
        foreach (Pool2dGeometry shape in _shapes)
        {
            foreach (int channels in Sample.Channels)
            {
                Pool2dGeometry geometry = shape with { C = channels };
                float[] x = Sample.Uniform(channels, geometry.InputLength);
                Check(geometry, countIncludePad, x);
            }
        }
    }

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 1, 1)]
    public void ManyChunksGiveTheSameBitsWithAnyNumberOfThreads(int kernel, int stride, int padding)
    {
        var geometry = new Pool2dGeometry(16, 32, 32, 6, kernel, kernel, stride, stride, padding, padding);
        float[] x = Sample.Uniform(3, geometry.InputLength);
        float[] dy = Sample.Uniform(4, geometry.OutputLength);
        EveryWidth.Check("forward", NaivePooling.Average(geometry, true, Sample.Widen(x)), 3e-7, (pool, level) =>
        {
            var y = new float[geometry.OutputLength];
            AvgPoolKernel.Forward(pool, level, geometry, true, x, y);
            return y;
        });
        LinearGradient.CheckProjection("backward", x.Length, dy, v => NaivePooling.Average(geometry, true, v), (pool, level) =>
        {
            var dx = new float[geometry.InputLength];
            AvgPoolKernel.Backward(pool, level, geometry, true, dy, dx);
            return dx;
        });
    }

    [Fact]
    public void DilationAndSpansOfAnotherLengthAreRefused()
    {
        var geometry = new Pool2dGeometry(1, 6, 6, 1, 2, 2, 2, 2, DilationH: 2);
        var failure = Assert.Throws<ArgumentException>(
            () => AvgPoolKernel.Forward(EveryWidth.Pool, geometry, true, new float[36], new float[6]));
        Assert.Contains("dilation 2x1", failure.Message);
        geometry = geometry with { DilationH = 1 };
        Assert.Throws<ArgumentException>(() => AvgPoolKernel.Forward(EveryWidth.Pool, geometry, true, new float[36], new float[8]));
        Assert.Throws<ArgumentException>(() => AvgPoolKernel.Backward(EveryWidth.Pool, geometry, true, new float[9], new float[35]));
    }

    private static void Check(Pool2dGeometry geometry, bool countIncludePad, float[] x)
    {
        string what = $"{geometry} {countIncludePad}";
        double[] expected = NaivePooling.Average(geometry, countIncludePad, Sample.Widen(x));
        float[] dy = Sample.Uniform(8, geometry.OutputLength);
        EveryWidth.Check(what, expected, 3e-7, (pool, level) =>
        {
            var y = new float[expected.Length];
            AvgPoolKernel.Forward(pool, level, geometry, countIncludePad, x, y);
            return y;
        });

        // The operation is linear and channels are alone: the gradient of one channel is that of the others with its own weights.
        double[] gradient = LinearGradient.Of(x.Length, geometry.C, dy, v => NaivePooling.Average(geometry, countIncludePad, v));
        EveryWidth.Check(what, gradient, 3e-7, (pool, level) =>
        {
            float[] dx = Sample.Uniform(1, x.Length);
            AvgPoolKernel.Backward(pool, level, geometry, countIncludePad, dy, dx);
            return dx;
        });
    }
}
