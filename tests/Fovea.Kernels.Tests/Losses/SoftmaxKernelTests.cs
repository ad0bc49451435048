using Fovea.Kernels.Losses;

namespace Fovea.Kernels.Tests.Losses;

public sealed class SoftmaxKernelTests
{
    [Fact]
    public void EveryWidthAndChannelCountAgreesWithTheDefinition()
    {
        foreach (int channels in Sample.Channels)
            Check(new RowsGeometry(4, channels), gradients: true);
    }

    [Theory]
    [InlineData(64, 1000)]
    [InlineData(5000, 10)]
    public void ManyChunksGiveTheSameBitsWithAnyNumberOfThreads(int rows, int channels)
        => Check(new RowsGeometry(rows, channels), gradients: false);

    [Fact]
    public void LargeLogitsDoNotOverflow()
    {
        float[] y = new float[3];
        SoftmaxKernel.Forward(EveryWidth.Pool, new RowsGeometry(1, 3), [1000f, 1000f, -1000f], y);
        Assert.Equal([0.5f, 0.5f, 0f], y);
        SoftmaxKernel.LogForward(EveryWidth.Pool, new RowsGeometry(1, 3), [1000f, 1000f, -1000f], y);
        Close.Assert(y, [-Math.Log(2), -Math.Log(2), -2000 - Math.Log(2)], 1e-6);
    }

    [Fact]
    public void NotANumberSpreadsOverItsRowOnly()
    {
        float[] y = new float[4];
        SoftmaxKernel.Forward(EveryWidth.Pool, new RowsGeometry(2, 2), [float.NaN, 1f, 2f, 2f], y);
        Assert.Equal([float.NaN, float.NaN, 0.5f, 0.5f], y);
    }

    [Fact]
    public void TheSameMemoryMayHoldInputAndOutput()
    {
        var geometry = new RowsGeometry(7, 21);
        float[] x = Sample.Uniform(1, geometry.Length), y = new float[x.Length], inPlace = (float[])x.Clone();
        SoftmaxKernel.Forward(EveryWidth.Pool, geometry, x, y);
        SoftmaxKernel.Forward(EveryWidth.Pool, geometry, inPlace, inPlace);
        Assert.Equal(y, inPlace);
        inPlace = (float[])x.Clone();
        SoftmaxKernel.LogForward(EveryWidth.Pool, geometry, x, y);
        SoftmaxKernel.LogForward(EveryWidth.Pool, geometry, inPlace, inPlace);
        Assert.Equal(y, inPlace);
    }

    [Fact]
    public void SpansOfAnotherLengthAreRefused()
    {
        var geometry = new RowsGeometry(2, 3);
        var failure = Assert.Throws<ArgumentException>(() => SoftmaxKernel.Forward(EveryWidth.Pool, geometry, new float[5], new float[6]));
        Assert.Contains("x holds 5 elements, expected 6", failure.Message);
        Assert.Throws<ArgumentException>(() => SoftmaxKernel.Backward(EveryWidth.Pool, geometry, new float[6], new float[6], new float[7]));
    }

    private static void Check(RowsGeometry geometry, bool gradients)
    {
        float[] x = Sample.Uniform(geometry.Channels, geometry.Length, -4f, 4f), dy = Sample.Uniform(2, geometry.Length);
        double[] soft = Softmax(geometry, Sample.Widen(x)), logarithm = LogSoftmax(geometry, Sample.Widen(x));
        EveryWidth.Check($"softmax {geometry}", soft, 1e-6, (pool, level) =>
        {
            var y = new float[x.Length];
            SoftmaxKernel.Forward(pool, level, geometry, x, y);
            return y;
        });
        EveryWidth.Check($"log {geometry}", Raised(logarithm), 1e-6, (pool, level) =>
        {
            var y = new float[x.Length];
            SoftmaxKernel.LogForward(pool, level, geometry, x, y);
            return [.. y, 1f];
        });
        if (!gradients)
            return;

        double[] expected = NumericGradient.Of(v => Softmax(geometry, v), x, dy);
        double[] expectedLog = NumericGradient.Of(v => LogSoftmax(geometry, v), x, dy);
        float[] ySoft = Array.ConvertAll(soft, v => (float)v), yLog = Array.ConvertAll(logarithm, v => (float)v);
        EveryWidth.Check($"gradient {geometry}", Raised(expected), 2e-6, (pool, level) =>
        {
            var dx = new float[x.Length];
            SoftmaxKernel.Backward(pool, level, geometry, ySoft, dy, dx);
            return [.. dx, 1f];
        });
        EveryWidth.Check($"log gradient {geometry}", Raised(expectedLog), 2e-6, (pool, level) =>
        {
            var dx = new float[x.Length];
            SoftmaxKernel.LogBackward(pool, level, geometry, yLog, dy, dx);
            return [.. dx, 1f];
        });
    }

    /// <summary>
    /// With one channel logarithms and gradients are zero: a one at the end gives rounding something to be compared with.
    /// </summary>
    private static double[] Raised(double[] values) => [.. values, 1.0];

    private static double[] Softmax(RowsGeometry geometry, double[] x) => Array.ConvertAll(LogSoftmax(geometry, x), Math.Exp);

    private static double[] LogSoftmax(RowsGeometry geometry, double[] x)
    {
        var y = new double[x.Length];
        for (int start = 0; start < x.Length; start += geometry.Channels)
        {
            double sum = 0;
            for (int c = 0; c < geometry.Channels; c++)
                sum += Math.Exp(x[start + c]);
            for (int c = 0; c < geometry.Channels; c++)
                y[start + c] = x[start + c] - Math.Log(sum);
        }

        return y;
    }
}
