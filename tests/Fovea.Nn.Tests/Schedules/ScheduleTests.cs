using Fovea.Nn.Schedules;

namespace Fovea.Nn.Tests.Schedules;

public sealed class ScheduleTests
{
    public static TheoryData<int> Schedules => [.. Enumerable.Range(0, ScheduleFixtures.Schedules.Length)];

    public static TheoryData<int> Plateaus => [.. Enumerable.Range(0, ScheduleFixtures.Plateaus.Length)];

    [Theory]
    [MemberData(nameof(Schedules))]
    public void EveryEpochHasTheRateOfPyTorch(int index)
    {
        (LearningRateSchedule schedule, double[] rates) = ScheduleFixtures.Schedules[index];
        AssertClose(rates, [.. Enumerable.Range(0, rates.Length).Select(epoch => schedule.At(ScheduleFixtures.Initial, epoch))], schedule);
    }

    [Theory]
    [MemberData(nameof(Plateaus))]
    public void EveryMetricHasTheConsequenceOfPyTorch(int index)
    {
        (ReduceLrOnPlateauOptions options, double[] metrics, double[] rates) = ScheduleFixtures.Plateaus[index];
        var schedule = new ReduceLrOnPlateau(options);
        AssertClose(rates, Run(schedule, ScheduleFixtures.Initial, metrics), options);
        Assert.True(rates.Distinct().Count() > 2);
    }

    [Theory]
    [MemberData(nameof(Plateaus))]
    public void ARestoredPlateauGoesOnAsItWouldHave(int index)
    {
        (ReduceLrOnPlateauOptions options, double[] metrics, double[] rates) = ScheduleFixtures.Plateaus[index];
        for (int cut = 1; cut < rates.Length; cut++)
        {
            var first = new ReduceLrOnPlateau(options);
            double[] before = Run(first, ScheduleFixtures.Initial, metrics[..cut]);
            var second = new ReduceLrOnPlateau(options) { State = first.State };
            AssertClose(rates[cut..], Run(second, before[^1], metrics[cut..]), options);
        }
    }

    [Fact]
    public void AMetricThatIsNoNumberCountsAsNoImprovement()
    {
        var schedule = new ReduceLrOnPlateau(new ReduceLrOnPlateauOptions { Patience = 0 });
        Assert.Equal(0.01, schedule.Step(0.1, double.NaN), 12);
        Assert.Null(schedule.State.Best);
    }

    [Fact]
    public void WrongSettingsAreRefused()
    {
        Assert.Contains("StepLr", Assert.Throws<ArgumentException>(() => new StepLr(0)).Message);
        Assert.Contains("CosineAnnealingLr", Assert.Throws<ArgumentException>(() => new CosineAnnealingLr(0)).Message);
        Assert.Contains("zero at epoch 0", Assert.Throws<ArgumentException>(() => new PolynomialLr(0)).Message);
        Assert.Contains("power of 0", Assert.Throws<ArgumentException>(() => new PolynomialLr(1, 0)).Message);
        Assert.Contains("share of 2", Assert.Throws<ArgumentException>(() => new OneCycleLr(5, 2)).Message);
        Assert.Contains("division by 0", Assert.Throws<ArgumentException>(() => new OneCycleLr(5, DivFactor: 0)).Message);
        Assert.Contains("Warmup", Assert.Throws<ArgumentException>(() => new Warmup(new ConstantLr(), -1)).Message);
        Assert.Contains("start factor", Assert.Throws<ArgumentException>(() => new Warmup(new ConstantLr(), 1, 0)).Message);
        var never = new ReduceLrOnPlateauOptions { Factor = 1 };
        Assert.Contains("factor of 1", Assert.Throws<ArgumentException>(() => new ReduceLrOnPlateau(never)).Message);
    }

    private static double[] Run(ReduceLrOnPlateau schedule, double rate, double[] metrics) =>
        [.. metrics.Select(metric => rate = schedule.Step(rate, metric))];

    private static void AssertClose(double[] expected, double[] actual, object what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(actual[i] - expected[i]) <= 1e-12, $"{what}, epoch {i}: {actual[i]:r}, expected {expected[i]:r}");
    }
}
