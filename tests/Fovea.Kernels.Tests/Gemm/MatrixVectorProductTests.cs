using Fovea.Kernels.Gemm;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Gemm;

public sealed class MatrixVectorProductTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 1, 3, 7 }, { 2, 4, 16 }, { 3, 10, 84 }, { 4, 5, 65 }, { 5, 9, 63 }, { 7, 130, 1100 }, { 16, 6, 2049 },
        { 1, 200, 777 }, { 40, 33, 600 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void FloatsGiveTheDefinition(int batch, int outputs, int inputs)
    {
        float[] x = Sample.Uniform(1, batch * inputs), weights = Sample.Uniform(2, outputs * inputs), bias = Sample.Uniform(3, outputs);
        foreach (bool relu in new[] { false, true })
        {
            EveryWidth.Check(
                $"[{batch}, {inputs}] x [{outputs}, {inputs}]", Expected(batch, x, weights, bias, relu), 1e-6, (pool, level) =>
                {
                    var y = new float[batch * outputs];
                    MatrixVectorProduct.Multiply(level, pool, batch, outputs, x, weights, y, bias, relu);
                    return y;
                });
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void BFloat16WeightsGiveTheProductWithTheRoundedWeights(int batch, int outputs, int inputs)
    {
        float[] x = Sample.Uniform(1, batch * inputs), weights = Sample.Uniform(2, outputs * inputs), bias = Sample.Uniform(3, outputs);
        float[] rounded = Array.ConvertAll(weights, RoundToBFloat16);
        EveryWidth.Check("bfloat16", Expected(batch, x, rounded, bias, relu: true), 1e-6, (pool, level) =>
        {
            using var compact = new CompactWeights(level, pool, CompactFormat.BFloat16, outputs, inputs, weights);
            var y = new float[batch * outputs];
            MatrixVectorProduct.Multiply(pool, batch, x, compact, y, bias, relu: true);
            return y;
        });
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Int8WeightsGiveTheProductWithTheRoundedWeights(int batch, int outputs, int inputs)
    {
        float[] x = Sample.Uniform(1, batch * inputs), weights = Sample.Uniform(2, outputs * inputs), bias = Sample.Uniform(3, outputs);
        float[] rounded = [.. weights.Chunk(inputs).SelectMany(RoundToInt8)];
        EveryWidth.Check("int8", Expected(batch, x, rounded, bias, relu: false), 1e-6, (pool, level) =>
        {
            using var compact = new CompactWeights(level, pool, CompactFormat.Int8, outputs, inputs, weights);
            var y = new float[batch * outputs];
            MatrixVectorProduct.Multiply(pool, batch, x, compact, y, bias);
            return y;
        });
    }

    [Fact]
    public void WhatLiesBehindTheRowsIsNotRead()
    {
        float[] x = [1f, 2f, 3f, float.NaN, float.NaN];
        foreach (var level in EveryWidth.Levels)
        {
            using var compact = new CompactWeights(level, EveryWidth.Pool, CompactFormat.BFloat16, 1, 3, [1f, 1f, 1f]);
            var y = new float[1];
            MatrixVectorProduct.Multiply(EveryWidth.Pool, 1, x.AsSpan(0, 3), compact, y);
            Assert.Equal(6f, y[0]);
            MatrixVectorProduct.Multiply(level, EveryWidth.Pool, 1, 1, x.AsSpan(0, 3), [1f, 1f, 1f], y, default, relu: false);
            Assert.Equal(6f, y[0]);
        }
    }

    [Fact]
    public void ARowOfZerosAndNumbersThatAreNoneSurviveRounding()
    {
        using var zeros = new CompactWeights(EveryWidth.Pool, CompactFormat.Int8, 1, 2, [0f, 0f]);
        using var notNumbers = new CompactWeights(EveryWidth.Pool, CompactFormat.BFloat16, 2, 1, [float.NaN, float.NegativeInfinity]);
        var y = new float[2];
        MatrixVectorProduct.Multiply(EveryWidth.Pool, 1, [5f, 6f], zeros, y.AsSpan(0, 1));
        Assert.Equal(0f, y[0]);
        MatrixVectorProduct.Multiply(EveryWidth.Pool, 1, [1f], notNumbers, y);
        Assert.Equal([float.NaN, float.NegativeInfinity], y);
    }

    [Fact]
    public void CompactWeightsTakeHalfAndAQuarterOfTheMemory()
    {
        var weights = new float[64 * 1024];
        using var half = new CompactWeights(EveryWidth.Pool, CompactFormat.BFloat16, 64, 1024, weights);
        using var quarter = new CompactWeights(EveryWidth.Pool, CompactFormat.Int8, 64, 1024, weights);
        Assert.Equal(weights.Length * 2L, half.Bytes - (64 * 4));
        Assert.Equal(weights.Length, quarter.Bytes - (64 * 4));
    }

    [Fact]
    public void LengthsThatDoNotFitAreNamed()
    {
        WorkerPool pool = EveryWidth.Pool;
        string spans = Assert.Throws<ArgumentException>(
            () => MatrixVectorProduct.Multiply(pool, 2, 3, new float[9], new float[12], new float[6])).Message;
        Assert.Contains("2 rows by weights [3, 4] do not fit spans of 9 and 6 floats; expected 8 and 6", spans);
        string bias = Assert.Throws<ArgumentException>(
            () => MatrixVectorProduct.Multiply(pool, 2, 3, new float[8], new float[12], new float[6], new float[2])).Message;
        Assert.Contains("bias has 2 values; expected 3", bias);
        string weights = Assert.Throws<ArgumentException>(() => new CompactWeights(pool, CompactFormat.Int8, 2, 3, new float[5])).Message;
        Assert.Contains("5 floats for a matrix [2, 3]", weights);
    }

    private static double[] Expected(int batch, float[] x, float[] weights, float[] bias, bool relu)
    {
        int inputs = x.Length / batch, outputs = bias.Length;
        var y = new double[batch * outputs];
        for (int b = 0; b < batch; b++)
        {
            for (int o = 0; o < outputs; o++)
            {
                double sum = bias[o];
                for (int i = 0; i < inputs; i++)
                    sum += (double)x[(b * inputs) + i] * weights[(o * inputs) + i];
                y[(b * outputs) + o] = relu ? Math.Max(0, sum) : sum;
            }
        }

        return y;
    }

    private static float RoundToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000;
        (float below, float above) = (BitConverter.UInt32BitsToSingle(bits), BitConverter.UInt32BitsToSingle(bits + 0x10000));
        bool isTieToEven = MathF.Abs(value - below) == MathF.Abs(above - value) && (bits & 0x10000) == 0;
        return isTieToEven || MathF.Abs(value - below) < MathF.Abs(above - value) ? below : above;
    }

    private static IEnumerable<float> RoundToInt8(float[] row)
    {
        float step = row.Max(MathF.Abs) / 127f;
        return row.Select(value => MathF.Round(value / step) * step);
    }
}
