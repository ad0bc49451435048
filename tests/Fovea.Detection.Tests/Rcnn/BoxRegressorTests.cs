using Fovea.Data;
using Fovea.Detection.Boxes;
using Fovea.Detection.Rcnn;

namespace Fovea.Detection.Tests.Rcnn;

public sealed class BoxRegressorTests
{
    [Theory]
    [InlineData(200, 150)]
    [InlineData(70, 150)]
    [InlineData(3, 5)]
    public void TheGradientOfTheRidgeIsZero(int samples, int features)
    {
        const double Lambda = 2.5;
        (float[][] x, double[][] y) = Random(samples, features);
        double[][] weights = RidgeRegression.Fit(x, y, Lambda);
        for (int target = 0; target < y.Length; target++)
        {
            double mean = y[target].Average();
            double[] solved = [.. weights[target]];
            solved[features] -= mean;
            for (int i = 0; i <= features; i++)
            {
                double gradient = Lambda * solved[i];
                for (int sample = 0; sample < samples; sample++)
                    gradient += Feature(x[sample], i) * (Dot(solved, x[sample]) - (y[target][sample] - mean));
                Assert.Equal(0, gradient, 1e-8);
            }
        }
    }

    [Theory]
    [InlineData(200, 150)]
    [InlineData(70, 150)]
    public void ProductsOfFeaturesAndOfSamplesGiveTheSame(int samples, int features)
    {
        (float[][] x, double[][] y) = Random(samples, features);
        double[][] primal = RidgeRegression.Primal(x, y, 1), dual = RidgeRegression.Dual(x, y, 1);
        Assert.All(primal.Zip(dual), pair => Assert.All(pair.First.Zip(pair.Second), each => Assert.Equal(each.First, each.Second, 1e-9)));
    }

    [Fact]
    public void AMatrixThatIsNotPositiveDefiniteIsRefused()
    {
        var matrix = new SymmetricMatrix(2);
        (matrix[0, 0], matrix[1, 0], matrix[1, 1]) = (1, 2, 1);
        Assert.Contains("row 1", Assert.Throws<ArithmeticException>(matrix.Factorize).Message);
    }

    [Fact]
    public void BoxesAreMovedToTheirObjects()
    {
        BoundingBox[] proposals = TestBoxes.Golden(60, 1);
        (float[][] features, _) = Random(proposals.Length, 6);
        BoundingBox[] objects = [.. proposals.Zip(features, (box, row) => BoxCoder.Anchors.Decode(
            box, new BoxDelta(0.1f * row[0], 0.2f * row[1], 0.1f + (0.1f * row[2]), 0.2f * row[3])))];
        BoxRegressor fitted = BoxRegressor.Fit(features, proposals, objects, 1e-4);
        for (int i = 0; i < proposals.Length; i++)
        {
            BoundingBox moved = fitted.Move(proposals[i], features[i]);
            Assert.Equal(objects[i].X1, moved.X1, 0.02f);
            Assert.Equal(objects[i].Y2, moved.Y2, 0.02f);
            float[] doubled = Array.ConvertAll(features[i], value => 2 * value);
            Assert.Equal(moved.X2, fitted.Scaled(0.5f).Move(proposals[i], doubled).X2, 1e-2f);
        }

        BoxRegressor cautious = BoxRegressor.Fit(features, proposals, objects, 1e9);
        Assert.All(cautious.Weights, weight => Assert.Equal(0, weight, 1e-5f));
        Assert.Throws<ArgumentException>(() => BoxRegressor.Fit([], [], []));
    }

    private static double Dot(double[] weights, float[] row)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
            sum += weights[i] * Feature(row, i);
        return sum;
    }

    private static double Feature(float[] row, int index) => index < row.Length ? row[index] : 1;

    private static (float[][] Features, double[][] Targets) Random(int samples, int features)
    {
        var random = new Random(5);
        float[][] x =
            [.. Enumerable.Range(0, samples).Select(_ => Enumerable.Range(0, features).Select(_ => random.NextSingle() - 0.3f).ToArray())];
        double[][] y = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, samples).Select(_ => random.NextDouble()).ToArray())];
        return (x, y);
    }
}
