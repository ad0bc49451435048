using Fovea.Data;
using Fovea.Detection.Matching;
using Fovea.Kernels;

namespace Fovea.Detection.Tests.Matching;

public sealed class MatchingTests
{
    private static readonly BoundingBox[] _objects = [new(0, 0, 10, 10), new(100, 100, 110, 110)];

    private static readonly BoundingBox[] _candidates =
    [
        new(0, 0, 10, 10), new(0, 0, 10, 5), new(0, 0, 10, 4), new(50, 50, 60, 60), new(100, 100, 110, 102), new(108, 100, 110, 110),
    ];

    [Fact]
    public void CandidatesBelongToObjectsByTheirOverlap()
    {
        Assert.Equal([0, -2, -2, -1, -1, -1], new Matcher(0.7f, 0.3f).Match(_objects, _candidates));
        Assert.Equal([0, 0, -1, -1, -1, -1], new Matcher(0.5f, 0.5f).Match(_objects, _candidates));
    }

    [Fact]
    public void TheBestCandidatesOfAnObjectAreKeptHoweverLowTheirOverlap() =>
        Assert.Equal([0, -2, -2, -1, 1, 1], new Matcher(0.7f, 0.3f, keepBest: true).Match(_objects, _candidates));

    [Fact]
    public void WithoutObjectsAllIsBackground()
    {
        Assert.Equal([-1, -1], new Matcher(0.7f, 0.3f, keepBest: true).Match([], _candidates.AsSpan(0, 2)));
        Assert.Empty(new Matcher(0.7f, 0.3f).Match(_objects, []));
        Assert.Throws<ArgumentException>(() => new Matcher(0.3f, 0.7f));
        Assert.Throws<ArgumentException>(() => new Matcher(0.7f, 0.3f, floor: 0.4f));
    }

    [Fact]
    public void AShareOfTheSampleIsObjects()
    {
        int[] matches =
        [
            .. Enumerable.Range(0, 1000).Select(i => i % 10 == 0 ? i / 10 : i % 10 == 1 ? Matcher.Ignored : Matcher.Background),
        ];
        var random = Philox.ForName(1, "sampler");
        (int[] positives, int[] negatives) = new BalancedSampler(256, 0.25).Sample(matches, random);
        Assert.Equal((64, 192), (positives.Length, negatives.Length));
        Assert.All(positives, i => Assert.True(matches[i] >= 0));
        Assert.All(negatives, i => Assert.Equal(Matcher.Background, matches[i]));
        Assert.Equal(positives.Order().Distinct(), positives);
        Assert.Equal(negatives.Order().Distinct(), negatives);
        (int[] again, _) = new BalancedSampler(256, 0.25).Sample(matches, random);
        Assert.Equal(positives, again);
        (int[] other, _) = new BalancedSampler(256, 0.25).Sample(matches, Philox.ForName(2, "sampler"));
        Assert.NotEqual(positives, other);
    }

    [Fact]
    public void FewObjectsLeaveTheRestToTheBackground()
    {
        int[] matches = [0, 0, 1, .. Enumerable.Repeat(Matcher.Background, 300)];
        (int[] positives, int[] negatives) = new BalancedSampler(256, 0.5).Sample(matches, Philox.ForName(1, "sampler"));
        Assert.Equal([0, 1, 2], positives);
        Assert.Equal(253, negatives.Length);
        (positives, negatives) = new BalancedSampler(256, 0.5).Sample([], Philox.ForName(1, "sampler"));
        Assert.Empty(positives);
        Assert.Empty(negatives);
        Assert.Throws<ArgumentException>(() => new BalancedSampler(0, 0.5));
        Assert.Throws<ArgumentException>(() => new BalancedSampler(1, 1.5));
    }

    [Fact]
    public void EachCandidateIsDrawnAsOften()
    {
        var counts = new int[20];
        int[] matches = [.. Enumerable.Repeat(0, 20)];
        for (int step = 0; step < 2000; step++)
        {
            foreach (int i in new BalancedSampler(10, 0.5).Sample(matches, Philox.ForName((ulong)step, "sampler")).Positives)
                counts[i]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 420, 580)); // 500 expected, deviation 19
    }
}
