using Fovea.Kernels.Normalization;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Normalization;

public sealed class BatchNormKernelTests
{
    private const float Epsilon = 1e-5f;

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(83)]
    public void ForwardAgreesWithTheDefinition(int rows)
    {
        foreach (int channels in Sample.Channels)
        {
            var geometry = new RowsGeometry(rows, channels);
            float[] x = Sample.Uniform(rows, geometry.Length, 1f, 3f);
            float[] gamma = Sample.Uniform(1, channels), beta = Sample.Uniform(2, channels);
            CheckForward(geometry, x, gamma, beta, 1e-6);
            CheckForward(geometry, x, [], [], 1e-6);
        }
    }

    [Theory]
    [InlineData(60000, 6)]
    [InlineData(5003, 80)]
    [InlineData(3001, 67)]
    public void ManyChunksAreAccurateAndTheSameForAnyNumberOfThreads(int rows, int channels)
    {
        var geometry = new RowsGeometry(rows, channels);
        float[] x = Sample.Uniform(rows, geometry.Length, -1f, 3f);
        CheckForward(geometry, x, Sample.Uniform(1, channels), Sample.Uniform(2, channels), 1e-6);
    }

    [Fact]
    public void AMeanFarFromZeroLosesNothing()
    {
        var geometry = new RowsGeometry(4000, 5);
        float[] x = Sample.Uniform(3, geometry.Length, 4096f, 4097f);
        CheckForward(geometry, x, [], [], 2e-6);
    }

    [Fact]
    public void RowsThatAreUnlikeMostOthersMisleadNoStatistics()
    {
        var geometry = new RowsGeometry(6400, 3);
        float[] x = Sample.Uniform(3, geometry.Length, 1000f, 1001f);
        foreach (int step in new[] { 0, 7, 50, 99 })
        {
            for (int row = step; row < geometry.Rows; row += 100)
                x[(row * 3) + 1] = -3f;
        }

        for (int i = 0; i < 64; i++)
            x[(((100 * i) + (i * 7 % 100)) * 3) + 2] = -3f;
        CheckForward(geometry, x, [], [], 2e-6);
    }

    [Fact]
    public void WhatIsFusedHasTheBitsOfItsParts()
    {
        foreach (int channels in Sample.Channels)
        {
            var geometry = new RowsGeometry(211, channels);
            float[] x = Sample.Uniform(1, geometry.Length), addend = Sample.Uniform(2, geometry.Length),
                dy = Sample.Uniform(3, geometry.Length);
            float[] gamma = Sample.Uniform(4, channels), beta = Sample.Uniform(5, channels);
            float[] mean = new float[channels], inverse = new float[channels], variance = new float[channels];
            float[] scale = new float[channels], shift = new float[channels];
            float[] plain = new float[x.Length], fused = new float[x.Length];
            BatchNormKernel.Statistics(
                EveryWidth.Pool, geometry, x, gamma, beta, Epsilon, new BatchNormStatistics(mean, inverse, variance, scale, shift));
            BatchNormKernel.Normalize(EveryWidth.Pool, geometry, x, mean, scale, shift, [], rectify: false, plain);
            float[] y = [.. plain.Select(value => MathF.Max(value, 0f))];
            BatchNormKernel.Normalize(EveryWidth.Pool, geometry, x, mean, scale, shift, [], rectify: true, fused);
            Assert.Equal(y, fused);
            BatchNormKernel.Normalize(EveryWidth.Pool, geometry, x, mean, scale, shift, addend, rectify: true, fused);
            Assert.Equal([.. plain.Zip(addend, (value, other) => MathF.Max(value + other, 0f))], fused);
            float[] sum = [.. plain.Zip(addend, (value, other) => value + other)];
            BatchNormKernel.Normalize(EveryWidth.Pool, geometry, x, mean, scale, shift, addend, rectify: false, addend);
            Assert.Equal(sum, addend);

            float[] gated = [.. dy.Zip(y, (slope, value) => value > 0f ? slope : 0f)];
            float[][] expected = [gated, new float[channels], new float[channels]], actual = [dy, new float[channels], new float[channels]];
            BatchNormKernel.TrainBackward(EveryWidth.Pool, geometry, x, gated, gamma, mean, inverse, expected[0], expected[1], expected[2]);
            BatchNormKernel.TrainBackwardRectified(
                EveryWidth.Pool, geometry, x, dy, gamma, mean, inverse, shift, actual[0], actual[1], actual[2]);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void BackwardAgreesWithDifferencesOfTheDefinition()
    {
        foreach (int channels in Sample.Channels)
        {
            foreach (int rows in new[] { 2, 5, 11 })
            {
                var geometry = new RowsGeometry(rows, channels);
                float[] x = Sample.Uniform(rows, geometry.Length), dy = Sample.Uniform(4, geometry.Length);
                float[] gamma = Sample.Uniform(5, channels, 0.5f, 2f), beta = Sample.Uniform(6, channels);

                // Two close rows make the slope steep: a large epsilon keeps single precision meaningful.
                CheckBackward(geometry, x, dy, gamma, beta, epsilon: 0.1f);
            }
        }
    }

    [Theory]
    [InlineData(30000, 6)]
    [InlineData(3001, 67)]
    public void LargeBackwardAgreesWithTheFormula(int rows, int channels)
    {
        var geometry = new RowsGeometry(rows, channels);
        float[] x = Sample.Uniform(rows, geometry.Length, 0f, 3f), dy = Sample.Uniform(4, geometry.Length),
            gamma = Sample.Uniform(5, channels);
        (_, double[] mean, double[] inverse, _) = Naive(geometry, Sample.Widen(x), [], [], Epsilon);
        double[] expected = FormulaBackward(geometry, x, dy, gamma, mean, inverse);
        EveryWidth.Check("dx, dgamma, dbeta", expected, 1e-5, (pool, level) =>
            Backward(pool, level, geometry, x, dy, gamma, Narrow(mean), Narrow(inverse), throughStatistics: true));
    }

    [Fact]
    public void FrozenStatisticsPassTheGradientThrough()
    {
        foreach (int channels in Sample.Channels)
        {
            var geometry = new RowsGeometry(37, channels);
            float[] x = Sample.Uniform(1, geometry.Length), dy = Sample.Uniform(2, geometry.Length);
            float[] gamma = Sample.Uniform(3, channels), mean = Sample.Uniform(4, channels),
                inverse = Sample.Uniform(5, channels, 0.5f, 2f);
            var expected = new double[geometry.Length + (2 * channels)];
            for (int i = 0; i < x.Length; i++)
            {
                int c = i % channels;
                expected[i] = (double)dy[i] * gamma[c] * inverse[c];
                expected[geometry.Length + c] += dy[i] * ((double)x[i] - mean[c]) * inverse[c];
                expected[geometry.Length + channels + c] += dy[i];
            }

            EveryWidth.Check($"{channels}", expected, 1e-6, (pool, level) =>
                Backward(pool, level, geometry, x, dy, gamma, mean, inverse, throughStatistics: false));
        }
    }

    [Fact]
    public void RunningStatisticsMoveTowardsTheBatchByMomentum()
    {
        float[] runningMean = [0f, 1f], runningVariance = [1f, 1f];
        BatchNormKernel.UpdateRunning([2f, 3f], [4f, 5f], 0.25f, runningMean, runningVariance);
        Assert.Equal([0.5f, 1.5f], runningMean);
        Assert.Equal([1.75f, 2f], runningVariance);
        Assert.Throws<ArgumentException>(() => BatchNormKernel.UpdateRunning([1f], [1f], 0.1f, new float[2], new float[1]));
    }

    [Fact]
    public void TheSameMemoryMayHoldInputAndOutput()
    {
        var geometry = new RowsGeometry(29, 7);
        float[] x = Sample.Uniform(1, geometry.Length), inPlace = (float[])x.Clone(), y = new float[x.Length], statistics = new float[7];
        BatchNormKernel.TrainForward(EveryWidth.Pool, geometry, x, [], [], Epsilon, y, statistics, new float[7], new float[7]);
        BatchNormKernel.TrainForward(EveryWidth.Pool, geometry, inPlace, [], [], Epsilon, inPlace, statistics, new float[7], new float[7]);
        Assert.Equal(y, inPlace);
    }

    [Fact]
    public void OneRowAndSpansOfAnotherLengthAreRefused()
    {
        var s = new float[3];
        var failure = Assert.Throws<ArgumentException>(
            () => BatchNormKernel.TrainForward(
                EveryWidth.Pool, new RowsGeometry(1, 3), new float[3], [], [], Epsilon, new float[3], s, s, s));
        Assert.Contains("1 value a channel", failure.Message);
        var geometry = new RowsGeometry(2, 3);
        Assert.Throws<ArgumentException>(
            () => BatchNormKernel.TrainForward(EveryWidth.Pool, geometry, new float[5], [], [], Epsilon, new float[6], s, s, s));
        Assert.Throws<ArgumentException>(
            () => BatchNormKernel.TrainForward(EveryWidth.Pool, geometry, new float[6], [1f], [], Epsilon, new float[6], s, s, s));
        Assert.Throws<ArgumentException>(
            () => BatchNormKernel.TrainBackward(
                EveryWidth.Pool, geometry, new float[6], new float[6], [], s, s, new float[6], s, new float[2]));
    }

    private static void CheckForward(RowsGeometry geometry, float[] x, float[] gamma, float[] beta, double tolerance)
    {
        (double[] y, double[] mean, double[] inverse, double[] variance) = Naive(geometry, Sample.Widen(x), gamma, beta, Epsilon);
        int channels = geometry.Channels;
        string what = geometry.ToString();
        foreach (int part in new[] { 0, 1, 2, 3 })
        {
            double[] expected = part switch { 0 => y, 1 => mean, 2 => inverse, _ => variance };
            EveryWidth.Check($"{what} part {part}", expected, tolerance, (pool, level) =>
            {
                float[][] results = [new float[geometry.Length], new float[channels], new float[channels], new float[channels]];
                BatchNormKernel.TrainForward(
                    pool, level, geometry, x, gamma, beta, Epsilon, results[0], results[1], results[2], results[3]);
                return results[part];
            });
        }
    }

    private static void CheckBackward(RowsGeometry geometry, float[] x, float[] dy, float[] gamma, float[] beta, float epsilon)
    {
        double[] point = Sample.Widen(x);
        (_, double[] mean, double[] inverse, _) = Naive(geometry, point, gamma, beta, epsilon);
        double[] dx = NumericGradient.Of(v => Naive(geometry, v, gamma, beta, epsilon).Y, x, dy);
        double[] formula = FormulaBackward(geometry, x, dy, gamma, mean, inverse);
        double[] expected = [.. dx, .. formula[(int)geometry.Length..]];
        EveryWidth.Check($"{geometry} backward", expected, 3e-6, (pool, level) =>
            Backward(pool, level, geometry, x, dy, gamma, Narrow(mean), Narrow(inverse), throughStatistics: true));
    }

    private static float[] Backward(
        WorkerPool pool, SimdLevel level, RowsGeometry geometry, float[] x, float[] dy, float[] gamma, float[] mean, float[] inverse,
        bool throughStatistics)
    {
        float[] dx = new float[geometry.Length], dgamma = new float[geometry.Channels], dbeta = new float[geometry.Channels];
        BatchNormKernel.Backward(pool, level, geometry, x, dy, gamma, mean, inverse, throughStatistics, dx, dgamma, dbeta);
        return [.. dx, .. dgamma, .. dbeta];
    }

    private static double[] FormulaBackward(RowsGeometry geometry, float[] x, float[] dy, float[] gamma, double[] mean, double[] inverse)
    {
        int channels = geometry.Channels;
        double[] dgamma = new double[channels], dbeta = new double[channels], dx = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            dgamma[i % channels] += dy[i] * (x[i] - mean[i % channels]) * inverse[i % channels];
            dbeta[i % channels] += dy[i];
        }

        for (int i = 0; i < x.Length; i++)
        {
            int c = i % channels;
            double normalized = (x[i] - mean[c]) * inverse[c];
            dx[i] = gamma[c] * inverse[c] * (dy[i] - (dbeta[c] / geometry.Rows) - (normalized * dgamma[c] / geometry.Rows));
        }

        return [.. dx, .. dgamma, .. dbeta];
    }

    private static (double[] Y, double[] Mean, double[] Inverse, double[] Variance) Naive(
        RowsGeometry geometry, double[] x, float[] gamma, float[] beta, float epsilon)
    {
        int channels = geometry.Channels;
        double[] y = new double[x.Length], mean = new double[channels], inverse = new double[channels], variance = new double[channels];
        for (int c = 0; c < channels; c++)
        {
            for (int r = 0; r < geometry.Rows; r++)
                mean[c] += x[(r * channels) + c] / geometry.Rows;
            double squares = 0;
            for (int r = 0; r < geometry.Rows; r++)
                squares += Math.Pow(x[(r * channels) + c] - mean[c], 2);
            variance[c] = squares / (geometry.Rows - 1);
            inverse[c] = 1 / Math.Sqrt((squares / geometry.Rows) + epsilon);
            for (int r = 0; r < geometry.Rows; r++)
            {
                double normalized = (x[(r * channels) + c] - mean[c]) * inverse[c];
                y[(r * channels) + c] = (normalized * (gamma.Length == 0 ? 1 : gamma[c])) + (beta.Length == 0 ? 0 : beta[c]);
            }
        }

        return (y, mean, inverse, variance);
    }

    private static float[] Narrow(double[] values) => Array.ConvertAll(values, v => (float)v);
}
