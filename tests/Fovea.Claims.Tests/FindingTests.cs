using Fovea.Claims.Results;

namespace Fovea.Claims.Tests;

/// <summary>The rules of verdicts, on made-up figures.</summary>
public sealed class FindingTests
{
    private static readonly Finding _direction = new("more than before", "2 times", seen => seen["a", "b"])
    {
        Unit = FindingUnit.Times,
        AtLeast = 1.5,
    };

    private static readonly Finding _figure = _direction with { Figure = new(2, 1.9, 2.1) };

    private static readonly Finding _counted = new("a count", "61,706", seen => seen["a", "b"])
    {
        Figure = PublishedFigure.Exactly(61_706),
        IsCounted = true,
    };

    [Theory]
    [InlineData(Verdict.Shown, 1.5, 9)]
    [InlineData(Verdict.SeedsDisagree, 1.5, 1.4)]
    [InlineData(Verdict.NotShownAtThisSize, 1.4, -1)]
    [InlineData(Verdict.NotShownAtThisSize, 1.4999, 1)]
    public void ADirectionMustBeThatOfEverySeed(Verdict expected, double first, double second) =>
        Assert.Equal(expected, _direction.Judge([first, second], ClaimSize.Quick));

    [Theory]
    [InlineData(Verdict.Shown, 1.9, 2.1)]
    [InlineData(Verdict.DirectionShown, 2, 2.2)]
    [InlineData(Verdict.DirectionShown, 1.6, 1.7)]
    [InlineData(Verdict.SeedsDisagree, 2, 1.4)]
    public void AFigureMustBeThatOfEverySeedToo(Verdict expected, double first, double second) =>
        Assert.Equal(expected, _figure.Judge([first, second], ClaimSize.Quick));

    [Fact]
    public void TheSizeIsBlamedForWhatIsTrainedAtTheQuickSizeAlone()
    {
        Assert.Equal(Verdict.NotShownAtThisSize, _direction.Judge([1], ClaimSize.Quick));
        Assert.Equal(Verdict.NotShown, _direction.Judge([1], ClaimSize.Paper));
        Assert.Equal(Verdict.NotShown, _counted.Judge([61_707], ClaimSize.Quick));
        Assert.Equal(Verdict.Shown, _counted.Judge([61_706], ClaimSize.Quick));
    }

    [Fact]
    public void NoValuesGiveNoVerdict() => Assert.Throws<ArgumentException>(() => _direction.Judge([], ClaimSize.Quick));

    [Fact]
    public void ANetworkThatNeverReachesTheErrorIsWithoutEnd()
    {
        Assert.Equal(Verdict.Shown, _direction.Judge([double.PositiveInfinity], ClaimSize.Quick));
        Assert.Equal("without end", _direction.Text(double.PositiveInfinity));
    }

    [Theory]
    [InlineData(FindingUnit.Times, 3.14, "3.14 times")]
    [InlineData(FindingUnit.Times, 1.26e13, "1.26e13 times")]
    [InlineData(FindingUnit.Points, 2.04, "+2.0 points")]
    [InlineData(FindingUnit.Points, -0.31, "-0.3 points")]
    [InlineData(FindingUnit.Megabytes, 60.9504, "61.0 MB")]
    [InlineData(FindingUnit.Number, 102_760_448, "102,760,448")]
    [InlineData(FindingUnit.Number, 7, "7")]
    public void FiguresAreInWords(FindingUnit unit, double value, string expected) =>
        Assert.Equal(expected, (_direction with { Unit = unit }).Text(value));

    [Fact]
    public void SeedsAreTheMeanWithTheLowestAndTheHighest()
    {
        Assert.Equal("3.0 times (2.0 to 4.0)", _direction.Text([2, 4]));
        Assert.Equal("2.0 times", _direction.Text([2, 2]));
    }

    [Fact]
    public void RulesAreInWords()
    {
        Assert.Equal("at least 1.5 times", _direction.Rule);
        Assert.Equal("at least 1.5 times; the figure from 1.9 times to 2.1 times", _figure.Rule);
        Assert.Equal("exactly 61,706", _counted.Rule);
        Assert.Equal("at least 1.5 times; the figure at most 2.0 times", (_direction with { Figure = new(1, 0, 2) }).Rule);
        Assert.Equal(
            "at least 1.5 times; the figure from 4.4 times",
            (_direction with { Figure = PublishedFigure.HalfOrMore(8.8) }).Rule);
    }

    [Fact]
    public void AClaimIsAsGoodAsItsWorstFinding()
    {
        Claim claim = Claims.Made("made-up", _figure, _direction with { Here = seen => seen["a", "c"] });
        ClaimResult result = ClaimResult.Of(claim, ClaimSize.Quick, [Claims.Seen(0, 2, 5), Claims.Seen(1, 2, 1)]);
        Assert.Equal([Verdict.Shown, Verdict.SeedsDisagree], result.Findings.Select(finding => finding.Verdict));
        Assert.Equal(Verdict.SeedsDisagree, result.Verdict);
        Assert.Equal(
            "Seeds disagree (2 seeds): more than before: 3.0 times (1.0 to 5.0), paper: 2 times; 1 of 2 findings are shown.",
            result.Sentence);
    }

    [Fact]
    public void AFindingThatWasNotMeasuredIsLeftOutAndNothingAtAllIsAnError()
    {
        Finding missing = _direction with { Here = seen => seen["a", "moon"] };
        Assert.Single(ClaimResult.Of(Claims.Made("made-up", _direction, missing), ClaimSize.Quick, [Claims.Seen(0, 2, 2)]).Findings);
        FoveaException error = Assert.Throws<FoveaException>(
            () => ClaimResult.Of(Claims.Made("made-up", missing), ClaimSize.Quick, [Claims.Seen(0, 2, 2)]));
        Assert.Equal("made-up: nothing that the claim speaks of was measured", error.Message);
    }
}
