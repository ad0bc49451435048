using Fovea.Kernels.Pooling;

namespace Fovea.Kernels.Tests.Pooling;

public sealed class MaxPoolKernelTests
{
    private static readonly Pool2dGeometry[] _shapes =
    [
        new(2, 6, 8, 1, 2, 2, 2, 2),
        new(2, 7, 5, 1, 2, 2, 2, 2),
        new(1, 7, 5, 1, 2, 2, 2, 2, CeilMode: true),
        new(1, 6, 5, 1, 2, 2, 1, 1),
        new(2, 7, 9, 1, 3, 3, 2, 2, 1, 1),
        new(1, 8, 7, 1, 3, 3, 2, 2, CeilMode: true),
        new(1, 5, 6, 1, 3, 2, 1, 2, 1, 0),
        new(1, 9, 8, 1, 3, 3, 1, 2, 1, 1, 2, 2),
        new(1, 9, 9, 1, 2, 2, 4, 3, 1, 1, 2, 1),
        new(1, 2, 2, 1, 2, 2, 1, 1, 1, 1, 3, 3),
        new(1, 5, 5, 1, 1, 1, 3, 2),
    ];

    [Fact]
    public void EveryShapeWidthAndChannelCountAgreesWithTheDefinition()
    {
        foreach (Pool2dGeometry shape in _shapes)
        {
            foreach (int channels in Sample.Channels)
                Check(shape with { C = channels }, Sample.Uniform(channels, (shape with { C = channels }).InputLength));
        }
    }

    [Fact]
    public void AmongEqualValuesTheFirstIsTheMaximum()
    {
        foreach (Pool2dGeometry shape in _shapes)
        {
            Pool2dGeometry geometry = shape with { C = 17 };
            float[] x = Sample.Uniform(5, geometry.InputLength);
            for (int i = 0; i < x.Length; i++)
                x[i] = MathF.Round(x[i] * 1.4f);
            Check(geometry, x);
        }
    }

    [Fact]
    public void NotANumberWinsAndInfinityIsAValue()
    {
        foreach (Pool2dGeometry shape in _shapes)
        {
            Pool2dGeometry geometry = shape with { C = 7 };
            float[] x = Sample.Uniform(6, geometry.InputLength);
            for (int i = 0; i < x.Length; i++)
                x[i] = (i % 13) switch { 0 => float.NaN, 1 or 2 or 3 => float.NegativeInfinity, _ => x[i] };
            Check(geometry, x);
            Array.Fill(x, float.NegativeInfinity);
            Check(geometry, x);
        }
    }

    [Theory]
    [InlineData(2, 2, 0, 28, 6)]
    [InlineData(3, 2, 1, 56, 16)]
    public void ManyChunksGiveTheSameBitsWithAnyNumberOfThreads(int kernel, int stride, int padding, int size, int channels)
    {
        var geometry = new Pool2dGeometry(16, size, size, channels, kernel, kernel, stride, stride, padding, padding);
        Check(geometry, Sample.Uniform(7, geometry.InputLength));
    }

    [Fact]
    public void SpansOfAnotherLengthAreRefused()
    {
        var geometry = new Pool2dGeometry(1, 4, 4, 3, 2, 2, 2, 2);
        var failure = Assert.Throws<ArgumentException>(
            () => MaxPoolKernel.Forward(EveryWidth.Pool, geometry, new float[47], new float[12]));
        Assert.Contains("x holds 47 elements, expected 48", failure.Message);
        Assert.Throws<ArgumentException>(() => MaxPoolKernel.Forward(EveryWidth.Pool, geometry, new float[48], new float[13]));
        Assert.Throws<ArgumentException>(
            () => MaxPoolKernel.ForwardWithIndices(EveryWidth.Pool, geometry, new float[48], new float[12], new int[11]));
        Assert.Throws<ArgumentException>(
            () => MaxPoolKernel.Backward(EveryWidth.Pool, geometry, new float[12], new int[12], new float[49]));
    }

    private static void Check(Pool2dGeometry geometry, float[] x)
    {
        (double[] values, int[] indices) = NaivePooling.Max(geometry, x);
        float[] dy = Sample.Uniform(99, geometry.OutputLength);
        double[] gradient = NaivePooling.MaxBackward(geometry, dy, indices);
        string what = geometry.ToString();

        EveryWidth.Check(what, values, 0, (pool, level) =>
        {
            var y = new float[values.Length];
            MaxPoolKernel.Forward(pool, level, geometry, x, y);
            return y;
        });
        EveryWidth.Check(what, values, 0, (pool, level) =>
        {
            var y = new float[values.Length];
            var found = new int[values.Length];
            MaxPoolKernel.ForwardWithIndices(pool, level, geometry, x, y, found);
            Assert.Equal(indices, found);
            return y;
        });
        EveryWidth.Check(what, gradient, 2e-7, (pool, level) =>
        {
            float[] dx = Sample.Uniform(1, x.Length);
            MaxPoolKernel.Backward(pool, level, geometry, dy, indices, dx);
            return dx;
        });
    }
}
