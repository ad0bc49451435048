using Fovea.Kernels.Activations;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Activations;

public sealed class ActivationKernelTests
{
    public static TheoryData<int> Lengths => [0, 1, 3, 15, 16, 17, 63, 257, 100003];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ForwardAgreesWithTheDefinition(int length)
    {
        float[] x = Sample.Uniform(1, length, -6f, 6f);
        Unary(x, v => Math.Max(v, 0), 0, (pool, _, y) => ReluKernel.Forward(pool, x, y));
        Unary(x, Math.Tanh, 4e-7, (pool, _, y) => TanhKernel.Forward(pool, x, y));
        Unary(x, v => 1 / (1 + Math.Exp(-v)), 4e-7, (pool, _, y) => SigmoidKernel.Forward(pool, x, y));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void BackwardIsTheSlopeTimesTheGradient(int length)
    {
        float[] dy = Sample.Uniform(2, length), x = Sample.Uniform(1, length, -3f, 3f), y = new float[length];
        ReluKernel.Forward(EveryWidth.Pool, x, y);
        Binary(y, dy, (value, gradient) => value > 0 ? gradient : 0, 0, (pool, level, dx) => ReluKernel.Backward(pool, level, y, dy, dx));
        TanhKernel.Forward(EveryWidth.Pool, x, y);
        Binary(
            x, dy, (value, gradient) => gradient / Math.Pow(Math.Cosh(value), 2), 2e-6,
            (pool, level, dx) => TanhKernel.Backward(pool, level, y, dy, dx));
        SigmoidKernel.Forward(EveryWidth.Pool, x, y);
        Binary(
            x, dy, (value, gradient) => gradient / (2 + Math.Exp(value) + Math.Exp(-value)), 2e-6,
            (pool, level, dx) => SigmoidKernel.Backward(pool, level, y, dy, dx));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ArithmeticAgreesWithTheDefinition(int length)
    {
        float[] a = Sample.Uniform(1, length), b = Sample.Uniform(2, length);
        Binary(a, b, (u, v) => u + v, 1e-7, (pool, level, y) => ArithmeticKernel.Add(pool, level, a, b, y));
        Binary(a, b, (u, v) => u - v, 1e-7, (pool, level, y) => ArithmeticKernel.Subtract(pool, level, a, b, y));
        Binary(a, b, (u, v) => u * v, 1e-7, (pool, level, y) => ArithmeticKernel.Multiply(pool, level, a, b, y));
        Binary(a, b, (u, v) => Math.Max(u + v, 0), 1e-7, (pool, level, y) => ReluKernel.AddForward(pool, level, a, b, y));
        Unary(a, u => u * 0.75, 1e-7, (pool, level, y) => ArithmeticKernel.Scale(pool, level, a, 0.75f, y));
        Binary(a, b, (u, v) => v - (0.3f * u), 2e-7, (pool, level, y) =>
        {
            b.CopyTo(y, 0);
            ArithmeticKernel.AddScaled(pool, level, a, -0.3f, y);
        });
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void TheSumIsAccurate(int length)
    {
        float[] x = Sample.Uniform(1, length, 5f, 6f);
        double expected = 0;
        foreach (float value in x)
            expected += value;
        EveryWidth.Check("sum", [expected], 3e-7, (pool, level) => [(float)ArithmeticKernel.Sum(pool, level, x)]);
    }

    [Fact]
    public void NotANumberStaysWhatItIs()
    {
        float[] x = [float.NaN, -1f, float.PositiveInfinity], y = new float[3];
        ReluKernel.Forward(EveryWidth.Pool, x, y);
        Assert.Equal([float.NaN, 0f, float.PositiveInfinity], y);
        TanhKernel.Forward(EveryWidth.Pool, x, y);
        Assert.Equal(float.NaN, y[0]);
        Assert.Equal(1f, y[2]);
    }

    [Fact]
    public void TheSameMemoryMayHoldInputAndOutput()
    {
        float[] x = Sample.Uniform(1, 40003), dy = Sample.Uniform(2, 40003), y = new float[40003], dx = new float[40003];
        TanhKernel.Forward(EveryWidth.Pool, x, y);
        TanhKernel.Forward(EveryWidth.Pool, x, x);
        Assert.Equal(y, x);
        TanhKernel.Backward(EveryWidth.Pool, y, dy, dx);
        TanhKernel.Backward(EveryWidth.Pool, y, dy, dy);
        Assert.Equal(dx, dy);
    }

    [Fact]
    public void SpansOfAnotherLengthAreRefused()
    {
        float[] three = new float[3], four = new float[4];
        var failure = Assert.Throws<ArgumentException>(() => ReluKernel.Forward(EveryWidth.Pool, three, four));
        Assert.Contains("y holds 4 elements, expected 3", failure.Message);
        Assert.Throws<ArgumentException>(() => ReluKernel.Backward(EveryWidth.Pool, three, four, three));
        Assert.Throws<ArgumentException>(() => TanhKernel.Backward(EveryWidth.Pool, three, three, four));
        Assert.Throws<ArgumentException>(() => ArithmeticKernel.Add(EveryWidth.Pool, three, four, three));
        Assert.Throws<ArgumentException>(() => ArithmeticKernel.AddScaled(EveryWidth.Pool, three, 1f, four));
    }

    private static void Unary(float[] x, Func<double, double> definition, double tolerance, Action<WorkerPool, SimdLevel, float[]> run)
        => Binary(x, x, (v, _) => definition(v), tolerance, run);

    private static void Binary(
        float[] a, float[] b, Func<double, double, double> definition, double tolerance, Action<WorkerPool, SimdLevel, float[]> run)
    {
        var expected = new double[a.Length];
        for (int i = 0; i < expected.Length; i++)
            expected[i] = definition(a[i], b[i]);
        EveryWidth.Check($"length {a.Length}", expected, tolerance, (pool, level) =>
        {
            var y = new float[a.Length];
            run(pool, level, y);
            return y;
        });
    }
}
