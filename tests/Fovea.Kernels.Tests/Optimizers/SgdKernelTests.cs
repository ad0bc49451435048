using Fovea.Kernels.Optimizers;

namespace Fovea.Kernels.Tests.Optimizers;

public sealed class SgdKernelTests
{
    public static TheoryData<SgdSettings> Variants =>
    [
        new SgdSettings(0.1f, 0f, 0f, 0f, false, false),
        new SgdSettings(0.1f, 0f, 0f, 0.01f, false, true),
        new SgdSettings(0.1f, 0.9f, 0f, 0.01f, false, true),
        new SgdSettings(0.1f, 0.9f, 0f, 0.01f, false, false),
        new SgdSettings(0.1f, 0.9f, 0.5f, 0.01f, false, true),
        new SgdSettings(0.1f, 0.9f, 0.5f, 0.01f, false, false),
        new SgdSettings(0.1f, 0.9f, 0f, 0.01f, true, true),
        new SgdSettings(0.1f, 0.9f, 0f, 0.01f, true, false),
    ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void PyTorchsStep(SgdSettings settings)
    {
        foreach (int length in new[] { 1, 15, 16, 37, 50003 })
        {
            float[] p = Sample.Uniform(1, length), g = Sample.Uniform(2, length), b = Sample.Uniform(3, length);
            double[] expected = new double[length], buffers = new double[length];
            for (int i = 0; i < length; i++)
            {
                double gradient = g[i] + ((double)settings.WeightDecay * p[i]);
                buffers[i] = b[i];
                if (settings.Momentum != 0)
                {
                    buffers[i] = settings.FirstStep
                        ? gradient
                        : ((double)settings.Momentum * b[i]) + ((1.0 - settings.Dampening) * gradient);
                    gradient = settings.Nesterov ? gradient + (settings.Momentum * buffers[i]) : buffers[i];
                }

                expected[i] = p[i] - (settings.LearningRate * gradient);
            }

            EveryWidth.Check($"{length}", [.. expected, .. buffers], 2e-7, (pool, level) =>
            {
                float[] parameters = (float[])p.Clone(), buffer = (float[])b.Clone();
                SgdKernel.Step(pool, level, settings, parameters, g, buffer);
                return [.. parameters, .. buffer];
            });
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(50003)]
    public void TheStepOf2012(int length)
    {
        float[] p = Sample.Uniform(1, length), g = Sample.Uniform(2, length), v = Sample.Uniform(3, length);
        double[] expected = new double[length], velocities = new double[length];
        for (int i = 0; i < length; i++)
        {
            velocities[i] = (0.9f * (double)v[i]) - (0.0005f * 0.01f * (double)p[i]) - (0.01f * (double)g[i]);
            expected[i] = p[i] + velocities[i];
        }

        EveryWidth.Check($"{length}", [.. expected, .. velocities], 2e-7, (pool, level) =>
        {
            float[] parameters = (float[])p.Clone(), velocity = (float[])v.Clone();
            SgdKernel.VelocityStep(pool, level, 0.01f, 0.9f, 0.0005f, parameters, g, velocity);
            return [.. parameters, .. velocity];
        });
    }

    [Fact]
    public void WithoutMomentumNoBufferIsNeeded()
    {
        float[] p = [1f, 2f];
        SgdKernel.Step(EveryWidth.Pool, new SgdSettings(0.5f, 0f, 0f, 0f, false, true), p, [1f, 1f], []);
        Assert.Equal([0.5f, 1.5f], p);
    }

    [Fact]
    public void SpansOfAnotherLengthAreRefused()
    {
        var settings = new SgdSettings(0.1f, 0.9f, 0f, 0f, false, true);
        Assert.Throws<ArgumentException>(() => SgdKernel.Step(EveryWidth.Pool, settings, new float[2], new float[3], new float[2]));
        Assert.Throws<ArgumentException>(() => SgdKernel.Step(EveryWidth.Pool, settings, new float[2], new float[2], []));
        Assert.Throws<ArgumentException>(
            () => SgdKernel.VelocityStep(EveryWidth.Pool, 1f, 1f, 1f, new float[2], new float[2], new float[1]));
    }
}
