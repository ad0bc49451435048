using Fovea.Detection.Boxes;
using Fovea.Testing;

namespace Fovea.Detection.Tests.Boxes;

public sealed class HighestScoreTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void TheHighestAreTheFirstOfAll(int count)
    {
        float[] scores = Goldens.Uniform("scores", 1000, 3);
        for (int i = 0; i < scores.Length; i += 3)
            scores[i] = MathF.Round(scores[i] * 4) / 4;
        scores[500] = float.NaN;
        Assert.Equal(ScoreOrder.Descending(scores).Take(count), ScoreOrder.Highest(scores, count));
    }
}
