using Fovea.Training.Metrics;

namespace Fovea.Training.Tests;

public sealed class LogitRowTests
{
    [Theory]
    [InlineData(new float[] { 1, 3, 2 }, 1, new[] { 2, 0, 1 })]
    [InlineData(new float[] { 2, 2, 2 }, 0, new[] { 0, 1, 2 })]
    [InlineData(new float[] { 1, 5, 5, 0 }, 1, new[] { 2, 0, 1, 3 })]
    [InlineData(new float[] { 9, float.NaN, float.NaN, float.PositiveInfinity }, 1, new[] { 3, 0, 1, 2 })]
    [InlineData(new float[] { float.NegativeInfinity, 0f, -0f }, 1, new[] { 2, 0, 1 })]
    public void LargerComesFirstAndEqualByIndex(float[] logits, int predicted, int[] ranks)
    {
        Assert.Equal(predicted, LogitRow.Predicted(logits));
        Assert.Equal(ranks, Enumerable.Range(0, logits.Length).Select(label => LogitRow.Rank(logits, label)));
    }

    [Fact]
    public void TheLogProbabilityIsThatOfTheSoftmax()
    {
        float[] logits = [1, 2, 4];
        double sum = Math.Exp(1) + Math.Exp(2) + Math.Exp(4);

        for (int label = 0; label < 3; label++)
            Assert.Equal(Math.Log(Math.Exp(logits[label]) / sum), LogitRow.LogProbability(logits, label), 1e-14);
    }

    [Fact]
    public void LargeLogitsDoNotOverflow() => Assert.Equal(-2e6, LogitRow.LogProbability([1e6f, -1e6f], 1));

    [Fact]
    public void ARowWithANaNHasNoProbability() => Assert.Equal(double.NaN, LogitRow.LogProbability([1, float.NaN], 0));

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void ALabelBeyondTheRowIsRefused(int label) =>
        Assert.Contains(
            "expected 0 to 2", Assert.Throws<ArgumentOutOfRangeException>(() => LogitRow.Rank([1, 2, 3], label)).Message,
            StringComparison.Ordinal);
}
