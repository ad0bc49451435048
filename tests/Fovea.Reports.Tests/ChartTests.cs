namespace Fovea.Reports.Tests;

public sealed class ChartTests
{
    [Theory]
    [InlineData(0.0, 2.3, new[] { "0", "0.5", "1", "1.5", "2", "2.5" })]
    [InlineData(0.9, 0.993, new[] { "0.9", "0.92", "0.94", "0.96", "0.98", "1" })]
    [InlineData(-1.0, 1.0, new[] { "-1", "-0.5", "0", "0.5", "1" })]
    [InlineData(0.0, 0.0003, new[] { "0", "1e-4", "2e-4", "3e-4" })]
    [InlineData(0.0, 0.0, new[] { "0", "0.2", "0.4", "0.6", "0.8", "1" })]
    public void ALinearAxisEndsAtRoundTicks(double from, double to, string[] labels)
    {
        Axis axis = Axis.Linear(from, to, ReportNumber.Short);

        Assert.Equal(labels, axis.Ticks.Select(tick => tick.Label));
        Assert.Equal((0, 1), (axis.Position(axis.Ticks[0].Value), axis.Position(axis.Ticks[^1].Value)));
        Assert.InRange(axis.Position(to), 0, 1);
    }

    [Fact]
    public void AnAxisOfAccuraciesDoesNotExceedAll() => Assert.Equal(1, Axis.Linear(1, 1, ReportNumber.Short, most: 1).To, 1e-12);

    [Theory]
    [InlineData(0.03, 2.3, new[] { "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5" }, true)]
    [InlineData(0.004, 2.3, new[] { "0.01", "0.1", "1" }, true)]
    [InlineData(1e-9, 1.0, new[] { "1e-9", "1e-7", "1e-5", "0.001", "0.1" }, true)]
    [InlineData(0.5, 2.3, new[] { "0", "0.5", "1", "1.5", "2", "2.5" }, false)]
    [InlineData(0.0, 2.3, new[] { "0", "0.5", "1", "1.5", "2", "2.5" }, false)]
    public void AnAxisOfLossesIsLogarithmicOverAWideSpan(double from, double to, string[] labels, bool logarithmic)
    {
        Axis axis = Axis.Positive(from, to);

        Assert.Equal(logarithmic, axis.Logarithmic);
        Assert.Equal(labels, axis.Ticks.Select(tick => tick.Label));
        Assert.InRange(axis.Position(from), 0, 0.5);
        Assert.InRange(axis.Position(to), 0.5, 1);
        Assert.Equal(0, axis.Position(axis.From), 1e-12);
        Assert.Equal(1, axis.Position(axis.To), 1e-12);
    }

    [Theory]
    [InlineData(1, new[] { "0", "1" })]
    [InlineData(10, new[] { "0", "2", "4", "6", "8", "10" })]
    [InlineData(90, new[] { "0", "20", "40", "60", "80" })]
    [InlineData(1000, new[] { "0", "200", "400", "600", "800", "1,000" })]
    public void AnAxisOfEpochsHasWholeTicksAndNoSpareRoom(int epochs, string[] labels)
    {
        Axis axis = Axis.Whole(epochs);

        Assert.Equal(labels, axis.Ticks.Select(tick => tick.Label));
        Assert.Equal(1, axis.Position(epochs));
    }

    [Fact]
    public void ThinnedPointsKeepTheirEndsPeaksAndGaps()
    {
        Point[] points = [.. Enumerable.Range(0, 10_000).Select(i => new Point(i, Math.Sin(i)))];
        points[1234] = new Point(1234, 50);
        points[4321] = new Point(4321, -50);
        points[7777] = new Point(7777, double.NaN);

        IReadOnlyList<Point> thin = Series.Thin(points, 400);

        Assert.InRange(thin.Count, 200, 401);
        Assert.Equal(thin.OrderBy(point => point.X), thin);
        foreach (int kept in (int[])[0, 1234, 4321, 7777, 9999])
            Assert.Contains(points[kept], thin);
        Assert.Same(points, Series.Thin(points, 10_000));
    }

    [Fact]
    public void GapsSplitACurveIntoRuns()
    {
        double[] values = [double.NaN, 1, 2, double.NaN, double.PositiveInfinity, 3, double.NaN];
        var series = new Series("train", "train", null, [.. values.Select((value, i) => new Point(i, value))]);

        Assert.Equal([[1.0, 2.0], [3.0]], series.Runs().Select(run => run.Select(point => point.Y)));
        Assert.Equal(new Point(5, 3), series.Last);
    }

    [Fact]
    public void FiguresReadTheSameEverywhere()
    {
        Assert.Equal("99.80\u00A0%", ReportNumber.Percent(0.998));
        Assert.Equal("–", ReportNumber.Percent(double.NaN));
        Assert.Equal(
            ["0.0412", "0", "NaN", "–", "12345.6", "1e-4"],
            new double?[] { 0.04123, 0, double.NaN, null, 12345.6, 0.0001 }.Select(ReportNumber.Number));
        Assert.Equal(
            ["59.9\u00A0s", "1\u00A0min 0\u00A0s", "1\u00A0h 1\u00A0min"], new[] { 59.9, 59.96, 3661 }.Select(ReportNumber.Duration));
        Assert.Equal(["61,706", "11.7\u00A0M", "138\u00A0M"], new long[] { 61706, 11_689_512, 138_357_544 }.Select(ReportNumber.Rounded));
    }
}
