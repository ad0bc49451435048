using Fovea.Kernels.Normalization;

namespace Fovea.Kernels.Tests.Normalization;

public sealed class ScaleShiftKernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(9001)]
    public void EveryWidthAndChannelCountAgreesWithTheDefinition(int rows)
    {
        foreach (int channels in rows > 1000 ? [6, 16] : Sample.Channels)
        {
            var geometry = new RowsGeometry(rows, channels);
            float[] x = Sample.Uniform(rows, geometry.Length), scale = Sample.Uniform(1, channels), shift = Sample.Uniform(2, channels);
            double[] both = new double[x.Length], bias = new double[x.Length], sums = new double[channels];
            for (int i = 0; i < x.Length; i++)
            {
                both[i] = ((double)x[i] * scale[i % channels]) + shift[i % channels];
                bias[i] = (double)x[i] + shift[i % channels];
                sums[i % channels] += x[i] + 2.0;
            }

            EveryWidth.Check("scale and shift", both, 2e-7, (pool, level) =>
            {
                var y = new float[x.Length];
                ScaleShiftKernel.Forward(pool, level, geometry, x, scale, shift, y);
                return y;
            });
            EveryWidth.Check("bias", bias, 2e-7, (pool, level) =>
            {
                float[] y = (float[])x.Clone();
                ScaleShiftKernel.Forward(pool, level, geometry, y, [], shift, y);
                return y;
            });
            float[] raised = Array.ConvertAll(x, v => v + 2f);
            EveryWidth.Check("sums", sums, 1e-6, (pool, level) =>
            {
                var result = new float[channels];
                ScaleShiftKernel.SumRows(pool, level, geometry, raised, result);
                return result;
            });
        }
    }

    [Fact]
    public void StatisticsBecomeOneScaleAndOneShift()
    {
        float[] scale = new float[2], shift = new float[2];
        ScaleShiftKernel.FromStatistics([2f, 1f], [1f, 0f], [3f, -1f], [3.75f, 0.75f], 0.25f, scale, shift);
        Assert.Equal([1f, 1f], scale);
        Assert.Equal([-2f, 1f], shift);
        ScaleShiftKernel.FromStatistics([], [], [3f, -1f], [3.75f, 0.75f], 0.25f, scale, shift);
        Assert.Equal([0.5f, 1f], scale);
        Assert.Equal([-1.5f, 1f], shift);
        Assert.Throws<ArgumentException>(() => ScaleShiftKernel.FromStatistics([1f], [], [3f, -1f], [3.75f, 0.75f], 0.25f, scale, shift));
    }

    [Fact]
    public void SpansOfAnotherLengthAreRefused()
    {
        var geometry = new RowsGeometry(2, 3);
        Assert.Throws<ArgumentException>(
            () => ScaleShiftKernel.Forward(EveryWidth.Pool, geometry, new float[6], [], new float[2], new float[6]));
        Assert.Throws<ArgumentException>(() => ScaleShiftKernel.SumRows(EveryWidth.Pool, geometry, new float[6], new float[2]));
    }
}
