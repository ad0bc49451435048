using Fovea.Kernels.Resampling;

namespace Fovea.Kernels.Tests.Resampling;

public sealed class ResamplingKernelTests
{
    private static readonly Resize2dGeometry[] _shapes =
    [
        new(2, 3, 4, 1, 6, 8),
        new(1, 3, 4, 1, 7, 5),
        new(1, 5, 7, 1, 3, 2),
        new(1, 9, 8, 1, 2, 3),
        new(1, 1, 3, 1, 4, 3),
        new(1, 4, 4, 1, 4, 4),
        new(1, 2, 2, 1, 1, 1),
    ];

    [Fact]
    public void BilinearAgreesWithTheDefinition()
    {
        foreach (Resize2dGeometry shape in _shapes)
        {
            foreach (int channels in Sample.Channels)
                CheckBilinear(shape with { C = channels }, gradients: true);
        }
    }

    [Fact]
    public void NearestAgreesWithTheDefinition()
    {
        foreach (Resize2dGeometry shape in _shapes)
        {
            foreach (int channels in Sample.Channels)
                CheckNearest(shape with { C = channels }, gradients: true);
        }
    }

    [Fact]
    public void ManyChunksGiveTheSameBitsWithAnyNumberOfThreads()
    {
        CheckBilinear(new Resize2dGeometry(2, 28, 28, 17, 56, 61), gradients: false);
        CheckNearest(new Resize2dGeometry(2, 28, 28, 17, 56, 56), gradients: false);
    }

    [Fact]
    public void DoublingTakesQuartersAsPyTorchDoes()
    {
        float[] y = new float[4];
        BilinearKernel.Forward(EveryWidth.Pool, new Resize2dGeometry(1, 1, 2, 1, 1, 4), [0f, 4f], y);
        Assert.Equal([0f, 1f, 3f, 4f], y);
        NearestKernel.Forward(EveryWidth.Pool, new Resize2dGeometry(1, 1, 2, 1, 1, 4), [0f, 4f], y);
        Assert.Equal([0f, 0f, 4f, 4f], y);
    }

    [Fact]
    public void WrongSizesAreRefused()
    {
        var geometry = new Resize2dGeometry(1, 2, 2, 1, 0, 4);
        Assert.Throws<ArgumentException>(() => BilinearKernel.Forward(EveryWidth.Pool, geometry, new float[4], []));
        geometry = geometry with { OutputHeight = 4 };
        Assert.Throws<ArgumentException>(() => BilinearKernel.Forward(EveryWidth.Pool, geometry, new float[4], new float[15]));
        Assert.Throws<ArgumentException>(() => BilinearKernel.Backward(EveryWidth.Pool, geometry, new float[16], new float[3]));
        Assert.Throws<ArgumentException>(() => NearestKernel.Forward(EveryWidth.Pool, geometry, new float[5], new float[16]));
        Assert.Throws<ArgumentException>(() => NearestKernel.Backward(EveryWidth.Pool, geometry, new float[17], new float[4]));
    }

    private static void CheckBilinear(Resize2dGeometry geometry, bool gradients)
    {
        float[] x = Sample.Uniform(geometry.C, geometry.InputLength), dy = Sample.Uniform(2, geometry.OutputLength);
        EveryWidth.Check(geometry.ToString(), Bilinear(geometry, Sample.Widen(x)), 2e-6, (pool, level) =>
        {
            var y = new float[geometry.OutputLength];
            BilinearKernel.Forward(pool, level, geometry, x, y);
            return y;
        });
        Kernel backward = (pool, level) =>
        {
            var dx = new float[x.Length];
            BilinearKernel.Backward(pool, level, geometry, dy, dx);
            return dx;
        };
        string what = geometry.ToString();
        if (gradients)
            EveryWidth.Check(what, LinearGradient.Of(x.Length, geometry.C, dy, v => Bilinear(geometry, v)), 2e-6, backward.Invoke);
        else
            LinearGradient.CheckProjection(what, x.Length, dy, v => Bilinear(geometry, v), backward.Invoke);
    }

    private static void CheckNearest(Resize2dGeometry geometry, bool gradients)
    {
        float[] x = Sample.Uniform(geometry.C, geometry.InputLength), dy = Sample.Uniform(2, geometry.OutputLength);
        EveryWidth.Check(geometry.ToString(), Nearest(geometry, Sample.Widen(x)), 0, (pool, _) =>
        {
            var y = new float[geometry.OutputLength];
            NearestKernel.Forward(pool, geometry, x, y);
            return y;
        });
        Kernel backward = (pool, level) =>
        {
            var dx = new float[x.Length];
            NearestKernel.Backward(pool, level, geometry, dy, dx);
            return dx;
        };
        string what = geometry.ToString();
        if (gradients)
            EveryWidth.Check(what, LinearGradient.Of(x.Length, geometry.C, dy, v => Nearest(geometry, v)), 5e-7, backward.Invoke);
        else
            LinearGradient.CheckProjection(what, x.Length, dy, v => Nearest(geometry, v), backward.Invoke);
    }

    private delegate float[] Kernel(Fovea.Kernels.Threading.WorkerPool pool, Fovea.Kernels.Simd.SimdLevel level);

    private static double[] Bilinear(Resize2dGeometry g, double[] x)
    {
        var y = new double[g.OutputLength];
        for (int i = 0; i < y.Length; i++)
        {
            int c = i % g.C, ow = i / g.C % g.OutputWidth, oh = i / g.C / g.OutputWidth % g.OutputHeight,
                n = i / g.C / g.OutputWidth / g.OutputHeight;
            double h = Math.Max(0, ((oh + 0.5) * g.H / g.OutputHeight) - 0.5), w = Math.Max(0, ((ow + 0.5) * g.W / g.OutputWidth) - 0.5);
            for (int row = 0; row < g.H; row++)
            {
                for (int column = 0; column < g.W; column++)
                {
                    double weight = Hat(h, row, g.H) * Hat(w, column, g.W);
                    y[i] += weight * x[(((((n * g.H) + row) * g.W) + column) * g.C) + c];
                }
            }
        }

        return y;
    }

    /// <summary>The weight of a pixel by its distance; beyond the last pixel that one has all of it.</summary>
    private static double Hat(double position, int pixel, int size)
        => Math.Max(0, 1 - Math.Abs(Math.Min(position, size - 1) - pixel));

    private static double[] Nearest(Resize2dGeometry g, double[] x)
    {
        var y = new double[g.OutputLength];
        for (int i = 0; i < y.Length; i++)
        {
            int c = i % g.C, ow = i / g.C % g.OutputWidth, oh = i / g.C / g.OutputWidth % g.OutputHeight,
                n = i / g.C / g.OutputWidth / g.OutputHeight;
            y[i] = x[(((((n * g.H) + (oh * g.H / g.OutputHeight)) * g.W) + (ow * g.W / g.OutputWidth)) * g.C) + c];
        }

        return y;
    }
}
