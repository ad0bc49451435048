using Fovea.Kernels.Normalization;

namespace Fovea.Kernels.Tests.Normalization;

public sealed class LocalResponseNormKernelTests
{
    private static readonly LocalResponseNormSettings[] _variants =
    [
        new(5, 1e-1f, 0.75f, 2f, DivideAlphaBySize: false),
        new(5, 1f, 0.75f, 1f, DivideAlphaBySize: true),
        new(4, 0.5f, 0.75f, 1f, DivideAlphaBySize: true),
        new(3, 0.5f, 0.6f, 1f, DivideAlphaBySize: true),
        new(1, 0.5f, 1.5f, 0.5f, DivideAlphaBySize: false),
        new(2, 0.5f, 0.75f, 1f, DivideAlphaBySize: false),
    ];

    [Fact]
    public void EveryVariantWidthAndChannelCountAgreesWithTheDefinition()
    {
        foreach (LocalResponseNormSettings settings in _variants)
        {
            foreach (int channels in Sample.Channels)
            {
                var geometry = new RowsGeometry(3, channels);
                float[] x = Sample.Uniform(channels, geometry.Length, -2f, 2f), dy = Sample.Uniform(2, geometry.Length);
                string what = $"{settings} {channels}";
                EveryWidth.Check(what, Naive(geometry, settings, Sample.Widen(x)), 1e-6, (pool, level) =>
                {
                    var y = new float[x.Length];
                    LocalResponseNormKernel.Forward(pool, level, geometry, settings, x, y);
                    return y;
                });
                EveryWidth.Check(what, NumericGradient.Of(v => Naive(geometry, settings, v), x, dy), 2e-6, (pool, level) =>
                {
                    var dx = new float[x.Length];
                    LocalResponseNormKernel.Backward(pool, level, geometry, settings, x, dy, dx);
                    return dx;
                });
            }
        }
    }

    [Fact]
    public void ManyChunksGiveTheSameBitsWithAnyNumberOfThreads()
    {
        var geometry = new RowsGeometry(1000, 96);
        float[] x = Sample.Uniform(1, geometry.Length, -2f, 2f), dy = Sample.Uniform(2, geometry.Length);
        EveryWidth.Check("forward", Naive(geometry, _variants[0], Sample.Widen(x)), 1e-6, (pool, level) =>
        {
            var y = new float[x.Length];
            LocalResponseNormKernel.Forward(pool, level, geometry, _variants[0], x, y);
            return y;
        });
        double[] Row(double[] values) => Naive(new RowsGeometry(1, 96), _variants[0], values);
        IEnumerable<double[]> rows = x.Chunk(96).Zip(dy.Chunk(96), (row, weights) => NumericGradient.Of(Row, row, weights));
        double[] gradient = [.. rows.SelectMany(row => row)];
        EveryWidth.Check("backward", gradient, 2e-6, (pool, level) =>
        {
            var dx = new float[x.Length];
            LocalResponseNormKernel.Backward(pool, level, geometry, _variants[0], x, dy, dx);
            return dx;
        });
    }

    [Fact]
    public void TheValuesOfPyTorch()
    {
        // torch.nn.LocalResponseNorm(2)(tensor of 1, 2, 3): windows (0, 1), (1, 2), (2, 3), alpha 1e-4 / 2, beta 0.75, k 1.
        var settings = new LocalResponseNormSettings(2, 1e-4f, 0.75f, 1f, DivideAlphaBySize: true);
        var y = new float[3];
        LocalResponseNormKernel.Forward(EveryWidth.Pool, new RowsGeometry(1, 3), settings, [1f, 2f, 3f], y);
        Close.Assert(y, [1 / Math.Pow(1 + 0.5e-4, 0.75), 2 / Math.Pow(1 + 2.5e-4, 0.75), 3 / Math.Pow(1 + 6.5e-4, 0.75)], 1e-7);
    }

    [Fact]
    public void WrongSizesAreRefused()
    {
        var geometry = new RowsGeometry(2, 3);
        Assert.Throws<ArgumentException>(
            () => LocalResponseNormKernel.Forward(EveryWidth.Pool, geometry, _variants[0] with { Size = 0 }, new float[6], new float[6]));
        Assert.Throws<ArgumentException>(
            () => LocalResponseNormKernel.Forward(EveryWidth.Pool, geometry, _variants[0], new float[6], new float[5]));
        Assert.Throws<ArgumentException>(
            () => LocalResponseNormKernel.Backward(EveryWidth.Pool, geometry, _variants[0], new float[6], new float[7], new float[6]));
    }

    private static double[] Naive(RowsGeometry geometry, LocalResponseNormSettings settings, double[] x)
    {
        var y = new double[x.Length];
        double alpha = settings.DivideAlphaBySize ? (double)settings.Alpha / settings.Size : settings.Alpha;
        for (int i = 0; i < x.Length; i++)
        {
            int row = i / geometry.Channels * geometry.Channels, c = i % geometry.Channels;
            double sum = 0;
            for (int j = c - (settings.Size / 2); j <= c + ((settings.Size - 1) / 2); j++)
            {
                if (j >= 0 && j < geometry.Channels)
                    sum += x[row + j] * x[row + j];
            }

            y[i] = x[i] / Math.Pow(settings.K + (alpha * sum), settings.Beta);
        }

        return y;
    }
}
