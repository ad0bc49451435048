using Fovea.Detection.Rcnn;

namespace Fovea.Detection.Tests.Rcnn;

public sealed class LinearSvmTests
{
    private static readonly LinearSvmOptions _exact = new() { Tolerance = 1e-5, MaxPasses = 100_000 };

    [Theory]
    [InlineData(1e-3, 2, 10)]
    [InlineData(0.1, 1, 1)]
    [InlineData(1, 3, 0)]
    public void TheDualityGapIsClosed(double c, double positiveWeight, double bias)
    {
        (float[][] positives, float[][] negatives) = Clouds(30, 90, 7, apart: 1);
        LinearSvmOptions options = _exact with { C = c, PositiveWeight = positiveWeight, BiasMultiplier = bias };
        (LinearSvm svm, double[] alphas) = LinearSvmSolver.Solve(positives, negatives, options);
        double norm = SquaredNorm(svm, options);
        double primal = Primal(svm, positives, negatives, options), dual = alphas.Sum() - (norm / 2);
        Assert.InRange(primal - dual, -1e-5 * primal, 1e-4 * primal);
    }

    [Fact]
    public void EverySampleFulfilsTheConditionsOfTheOptimum()
    {
        (float[][] positives, float[][] negatives) = Clouds(30, 90, 7, apart: 1);
        LinearSvmOptions options = _exact with { C = 0.05 };
        (LinearSvm svm, double[] alphas) = LinearSvmSolver.Solve(positives, negatives, options);
        Assert.Contains(alphas, alpha => alpha == 0);
        Assert.Contains(alphas, alpha => alpha > 0);
        for (int i = 0; i < alphas.Length; i++)
        {
            double most = i < positives.Length ? options.C * options.PositiveWeight : options.C;
            double margin = i < positives.Length ? svm.Score(positives[i]) : -svm.Score(negatives[i - positives.Length]);
            Assert.True(alphas[i] > 0 || margin >= 1 - 1e-3, $"sample {i}: margin {margin} without a price");
            Assert.True(alphas[i] < most || margin <= 1 + 1e-3, $"sample {i}: margin {margin} at the highest price");
            Assert.True(alphas[i] <= 0 || alphas[i] >= most || Math.Abs(margin - 1) < 1e-3, $"sample {i}: margin {margin} between");
        }
    }

    [Fact]
    public void TwoSamplesHaveThePlaneBetweenThem()
    {
        LinearSvmOptions options = _exact with { C = 100, BiasMultiplier = 10 };
        LinearSvm svm = LinearSvmSolver.Train([[3f, 1f]], [[1f, 1f]], options);
        // With the bias as a third feature of 10 both samples lie on the margins: the multipliers are 206 / 404 and 214 / 404.
        Assert.Equal(1, svm.Weights[0], 1e-3f);
        Assert.Equal(-8f / 404, svm.Weights[1], 1e-3f);
        Assert.Equal(-800f / 404, svm.Bias, 1e-3f);
        Assert.Equal(1, svm.Score([3, 1]), 1e-3f);
        Assert.Equal(svm.Score([3, 1]), svm.Scaled(0.5f).Score([6, 2]), 1e-4f);
    }

    [Fact]
    public void TheSameSeedGivesTheSameMachine()
    {
        (float[][] positives, float[][] negatives) = Clouds(30, 90, 7, apart: 1);
        LinearSvmOptions options = new() { C = 1, BiasMultiplier = 1 };
        LinearSvm first = LinearSvmSolver.Train(positives, negatives, options);
        LinearSvm again = LinearSvmSolver.Train(positives, negatives, options);
        LinearSvm other = LinearSvmSolver.Train(positives, negatives, options with { Seed = 1 });
        Assert.Equal(first.Weights, again.Weights);
        Assert.NotEqual(first.Weights, other.Weights);
        Assert.Equal(Primal(first, positives, negatives, options), Primal(other, positives, negatives, options), 0.05);
    }

    [Fact]
    public void OneSideAloneIsRefused()
    {
        Assert.Contains("0 negative", Assert.Throws<ArgumentException>(() => LinearSvmSolver.Train([[1f]], [], _exact)).Message);
        Assert.Throws<ArgumentException>(() => LinearSvmSolver.Train([[1f]], [[2f]], _exact with { C = 0 }));
    }

    [Fact]
    public void MinedNegativesGiveAlmostTheMachineOfAllNegatives()
    {
        (float[][] positives, float[][] negatives) = Clouds(40, 1000, 5, apart: 2);
        var options = new LinearSvmOptions { C = 0.1, BiasMultiplier = 1, MaxPasses = 300 };
        var mining = new HardNegativeMining(positives, options, new HardNegativeOptions { RetrainLimit = 20 });
        foreach (float[][] image in negatives.Chunk(50))
            mining.Add(image);
        LinearSvm mined = mining.Finish()!, whole = LinearSvmSolver.Train(positives, negatives, options);
        double best = Primal(whole, positives, negatives, options);
        Assert.InRange(Primal(mined, positives, negatives, options), 0.99 * best, 1.05 * best);
        Assert.InRange(mining.Negatives, 1, negatives.Length / 2);
        Assert.InRange(mining.Trainings, 3, 20);
    }

    [Fact]
    public void WithoutObjectsThereIsNoMachine()
    {
        var mining = new HardNegativeMining([], new LinearSvmOptions(), new HardNegativeOptions());
        mining.Add([[1f], [2f]]);
        Assert.Null(mining.Finish());
        Assert.Equal(0, mining.Negatives);
    }

    private static double Primal(LinearSvm svm, float[][] positives, float[][] negatives, LinearSvmOptions options) =>
        (SquaredNorm(svm, options) / 2)
        + (options.C * options.PositiveWeight * positives.Sum(sample => Math.Max(0, 1 - (double)svm.Score(sample))))
        + (options.C * negatives.Sum(sample => Math.Max(0, 1 + (double)svm.Score(sample))));

    private static double SquaredNorm(LinearSvm svm, LinearSvmOptions options)
    {
        double bias = options.BiasMultiplier == 0 ? 0 : svm.Bias / options.BiasMultiplier;
        return svm.Weights.Sum(weight => (double)weight * weight) + (bias * bias);
    }

    private static (float[][] Positives, float[][] Negatives) Clouds(int positives, int negatives, int features, float apart)
    {
        var random = new Random(3);
        return (Cloud(positives, apart), Cloud(negatives, -apart));

        float[][] Cloud(int count, float center) => [.. Enumerable.Range(0, count).Select(_ =>
            Enumerable.Range(0, features).Select(i => (float)((4 * random.NextDouble()) - 2 + (i == 0 ? center : 0.5))).ToArray())];
    }
}
