using Fovea.Kernels.Gemm;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Gemm;

public sealed class MatrixProductTests
{
    public static TheoryData<int, int, int, SimdLevel> Cases
    {
        get
        {
            var cases = new TheoryData<int, int, int, SimdLevel>();
            foreach ((int m, int n, int k) in new[]
                {
                    (1, 1, 1), (1, 10, 84), (3, 5, 7), (64, 120, 400), (13, 33, 1), (15, 31, 300), (29, 64, 257), (2, 70, 513),
                    (200, 17, 40), (7, 16, 0),
                })
            {
                foreach (SimdLevel level in Enum.GetValues<SimdLevel>())
                    cases.Add(m, n, k, level);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AgreesWithTheDefinitionForEveryLayout(int m, int n, int k, SimdLevel level)
    {
        var random = new Random(7);
        float[] a = Values(random, m * k), b = Values(random, k * n), bias = Values(random, n), start = Values(random, m * n);
        using var pool = new WorkerPool(2);
        foreach (bool aTransposed in new[] { false, true })
        {
            foreach (bool bTransposed in new[] { false, true })
            {
                foreach (bool accumulate in new[] { false, true })
                {
                    foreach (bool relu in new[] { false, true })
                    {
                        MatrixOperand aShape = aTransposed ? MatrixOperand.RowMajor(k, m).Transposed : MatrixOperand.RowMajor(m, k);
                        MatrixOperand bShape = bTransposed ? MatrixOperand.RowMajor(n, k).Transposed : MatrixOperand.RowMajor(k, n);
                        var expected = new double[m * n];
                        for (int i = 0; i < m; i++)
                        {
                            for (int j = 0; j < n; j++)
                            {
                                double sum = bias[j] + (accumulate ? start[(i * n) + j] : 0.0);
                                for (int p = 0; p < k; p++)
                                {
                                    sum += (double)a[(i * aShape.RowStride) + (p * aShape.ColumnStride)]
                                        * b[(p * bShape.RowStride) + (j * bShape.ColumnStride)];
                                }
                                expected[(i * n) + j] = relu ? Math.Max(0, sum) : sum;
                            }
                        }

                        float[] c = [.. start];
                        MatrixProduct.Multiply(level, pool, aShape, a, bShape, b, c, bias, accumulate, relu);
                        Close.Assert(c, expected, 2e-6);
                    }
                }
            }
        }
    }

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        var random = new Random(9);
        float[] a = Values(random, 190 * 700), b = Values(random, 700 * 90), first = new float[190 * 90], second = new float[190 * 90];
        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3);
        MatrixProduct.Multiply(one, MatrixOperand.RowMajor(190, 700), a, MatrixOperand.RowMajor(700, 90), b, first);
        MatrixProduct.Multiply(three, MatrixOperand.RowMajor(190, 700), a, MatrixOperand.RowMajor(700, 90), b, second);
        Assert.Equal(first, second);
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        using var pool = new WorkerPool(1);
        string message = Assert.Throws<ArgumentException>(() =>
            MatrixProduct.Multiply(
                pool, MatrixOperand.RowMajor(2, 3), new float[6], MatrixOperand.RowMajor(4, 2), new float[8], new float[4])).Message;
        Assert.Contains("A is 2x3, B is 4x2", message);
    }

    private static float[] Values(Random random, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (random.NextSingle() * 2) - 1;
        return values;
    }
}
