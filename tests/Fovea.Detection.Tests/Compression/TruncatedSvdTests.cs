using Fovea.Data;
using Fovea.Detection.Compression;
using Fovea.Detection.Networks;
using Fovea.Detection.Tests.Networks;
using Fovea.Imaging;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Detection.Tests.Compression;

public sealed class TruncatedSvdTests
{
    [Theory]
    [InlineData(30, 70)]
    [InlineData(70, 30)]
    [InlineData(40, 40)]
    [InlineData(1, 5)]
    [InlineData(2, 2)]
    public void FullRankGivesTheSameOutputs(int inputs, int outputs)
    {
        var layer = new Linear(inputs, outputs);
        layer.Initialize(4);
        LowRankLinear compressed = TruncatedSvd.Compress(layer, Math.Min(inputs, outputs));
        Tensor rows = Tensor.FromArray(new Shape(3, inputs), Noise(3 * inputs));
        float[] expected = layer.Forward(rows).ToArray(), found = compressed.Forward(rows).ToArray();
        float largest = expected.Max(MathF.Abs);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 2e-6f * largest));
    }

    [Theory]
    [InlineData(24, 50)]
    [InlineData(50, 24)]
    public void TheErrorIsTheTailOfTheSingularValues(int rows, int columns)
    {
        double[] values = [.. Enumerable.Range(0, 24).Select(i => 8.0 / (1 + i))];
        float[] matrix = WithSingularValues(rows, columns, values);
        for (int rank = 1; rank <= 24; rank++)
        {
            LowRankFactors factors = LowRankFactors.Of(matrix, rows, columns, rank);
            Assert.All(values.Zip(factors.SingularValues), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            Assert.Equal(Math.Sqrt(values.Skip(rank).Sum(value => value * value)), Error(matrix, factors, rows, columns, rank), 1e-5);
        }
    }

    [Fact]
    public void TheRandomSubspaceOfALargeMatrixHasTheLargestSingularValues()
    {
        const int Rows = 1100, Columns = 1150, Rank = 12;
        double[] values = [.. Enumerable.Range(0, 60).Select(i => 10 / Math.Pow(1 + i, 0.7))];
        float[] matrix = WithSingularValues(Rows, Columns, values);
        foreach ((int rows, int columns, float[] turned) in
            ((int, int, float[])[])[(Rows, Columns, matrix), (Columns, Rows, Transposed(matrix, Rows, Columns))])
        {
            LowRankFactors factors = LowRankFactors.Of(turned, rows, columns, Rank);
            Assert.All(values.Take(Rank).Zip(factors.SingularValues), pair => Assert.Equal(pair.First, pair.Second, 2e-3 * pair.First));
            double least = Math.Sqrt(values.Skip(Rank).Sum(value => value * value));
            Assert.InRange(Error(turned, factors, rows, columns, Rank), least * 0.9999, least * 1.001);
        }
    }

    [Fact]
    public void EigenvectorsAreOrthonormalAndTurnedIntoTheirMultiples()
    {
        const int N = 60;
        float[] noise = Noise(N * N);
        double[][] matrix = [.. Enumerable.Range(0, N).Select(i =>
            Enumerable.Range(0, N).Select(j => (double)noise[(i * N) + j] + noise[(j * N) + i]).ToArray())];
        (double[] values, double[][] vectors) = SymmetricEigenvectors.Of([.. matrix.Select(row => row.ToArray())]);
        Assert.Equal(values.OrderDescending(), values);
        for (int k = 0; k < N; k++)
        {
            for (int other = 0; other <= k; other++)
                Assert.Equal(other == k ? 1 : 0, Dot(vectors[k], vectors[other]), 1e-12);
            for (int i = 0; i < N; i++)
                Assert.Equal(values[k] * vectors[k][i], Dot(matrix[i], vectors[k]), 1e-12);
        }

        (double[] diagonal, _) = SymmetricEigenvectors.Of([[2, 0, 0], [0, 3, 0], [0, 0, 1]]);
        Assert.Equal([3, 2, 1], diagonal);
        Assert.Throws<ArithmeticException>(() => SymmetricEigenvectors.Of([[1, double.NaN], [double.NaN, 1]]));
    }

    [Fact]
    public void ACompressedNetworkDetects()
    {
        FastRcnn model = SmallRcnn.FastRcnn(SmallRcnn.Options with { BoxScoreThresh = 0.1f });
        model.Eval();
        Image image = SmallRcnn.Picture();
        BoundingBox[] proposals = [.. TestBoxes.Golden(30, seed: 3, side: 96)];
        Detections whole = model.Detect([image], [proposals])[0];
        FastRcnn full = model.Truncated(fc6: 32, fc7: 32);
        Detections same = full.Detect([image], [proposals])[0];
        Assert.Equal(whole.Labels, same.Labels);
        Assert.All(whole.Scores.Zip(same.Scores), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.All(whole.Boxes.Zip(same.Boxes), pair => Assert.Equal(pair.First.X1, pair.Second.X1, 1e-3f));
        FastRcnn small = model.Truncated(fc6: 8, fc7: 4);
        Assert.NotEmpty(small.Detect([image], [proposals])[0].Boxes);
        Assert.Same(model.Backbone, small.Backbone);
        var loadable = new BoxHead(64 * 49, 32, ranks: (8, 4));
        Assert.Equal(
            loadable.State().Select(entry => ("roi_heads.box_head." + entry.Name, entry.Value.Shape)),
            small.State().Where(entry => entry.Name.Contains(".box_head.")).Select(entry => (entry.Name, entry.Value.Shape)));
        Assert.Contains("compressed already", Assert.Throws<ArgumentException>(() => small.Truncated(4, 4)).Message);
        Assert.Contains("rank 33 of 32 x 3136 weights; expected 1 to 32", Assert.Throws<ArgumentException>(
            () => model.Truncated(33, 4)).Message);
    }

    private static float[] Noise(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    /// <summary>A matrix whose singular vectors are columns of two reflections.</summary>
    private static float[] WithSingularValues(int rows, int columns, double[] values)
    {
        double[] u = Unit(rows, 1), v = Unit(columns, 2);
        var matrix = new float[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < values.Length; k++)
                    sum += ((i == k ? 1 : 0) - (2 * u[i] * u[k])) * values[k] * ((j == k ? 1 : 0) - (2 * v[j] * v[k]));
                matrix[(i * columns) + j] = (float)sum;
            }
        }

        return matrix;

        static double[] Unit(int count, int seed)
        {
            var random = new Random(seed);
            double[] vector = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
            double norm = Math.Sqrt(Dot(vector, vector));
            return [.. vector.Select(value => value / norm)];
        }
    }

    private static double Error(float[] matrix, LowRankFactors factors, int rows, int columns, int rank)
    {
        double sum = 0;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double product = 0;
                for (int k = 0; k < rank; k++)
                    product += factors.Left[(i * rank) + k] * (double)factors.Right[(k * columns) + j];
                double difference = matrix[(i * columns) + j] - product;
                sum += difference * difference;
            }
        }

        return Math.Sqrt(sum);
    }

    private static float[] Transposed(float[] matrix, int rows, int columns) =>
        [.. Enumerable.Range(0, matrix.Length).Select(i => matrix[(i % rows * columns) + (i / rows)])];

    private static double Dot(double[] a, double[] b) => a.Zip(b).Sum(pair => pair.First * pair.Second);
}
