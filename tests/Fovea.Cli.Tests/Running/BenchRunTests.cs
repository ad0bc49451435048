using Fovea.Cli.Options;
using Fovea.Cli.Running;
using Fovea.Cli.Terminal;
using Spectre.Console;

namespace Fovea.Cli.Tests.Running;

[Collection(EngineTests.Name)]
public sealed class BenchRunTests
{
    [Theory]
    [InlineData("infer")]
    [InlineData("train", "--train")]
    public void JsonIsOneLineOfWhatWasMeasured(string mode, params string[] flags)
    {
        Tool tool = Tool.Succeed(
            ["bench", "lenet5", "--batch", "3", "--threads", "1", "--runs", "4", "--warmup", "1", "--json", .. flags]);
        Assert.Single(tool.Lines);
        Assert.Equal(
            ["model", "batch", "threads", "mode", "runs", "median_ms", "min_ms", "peak_rss_mb"],
            tool.Json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("lenet5", tool.Json.GetProperty("model").GetString());
        Assert.Equal(3, tool.Json.GetProperty("batch").GetInt32());
        Assert.Equal(1, tool.Json.GetProperty("threads").GetInt32());
        Assert.Equal(mode, tool.Json.GetProperty("mode").GetString());
        Assert.Equal(4, tool.Json.GetProperty("runs").GetInt32());
        double median = tool.Json.GetProperty("median_ms").GetDouble(), least = tool.Json.GetProperty("min_ms").GetDouble();
        Assert.True(least > 0 && median >= least, $"median {median}, least {least}");
        Assert.True(tool.Json.GetProperty("peak_rss_mb").GetDouble() > 1);
    }

    [Fact]
    public void TheMedianAndTheLeastAreThoseOfTheTimedRuns()
    {
        var options = new BenchOptions { Model = "lenet5", BatchSize = 18, Warmup = 0, Runs = 4 };
        Assert.Equal("median        9.00 ms for one forward pass", Lines(options)[1]);
        Assert.Equal("fastest       3.00 ms", Lines(options)[2]);
        Assert.Equal("fastest       7.00 ms", Lines(options with { Warmup = 1 })[2]);
    }

    [Fact]
    public void RatesAreThoseOfTheMedian()
    {
        var options = new BenchOptions { Model = "lenet5", BatchSize = 18, Warmup = 0, Runs = 4, Threads = 1 };
        string[] lines = Lines(options);
        Assert.Equal("lenet5: batch 18, 1 thread, 4 runs", lines[0]);
        Assert.Equal("throughput   2,000 images/s", lines[3]);
        Assert.Equal("arithmetic    1.67 GFLOP/s, 2 for each multiply-add", lines[4]);
        lines = Lines(options with { Train = true });
        Assert.Equal("arithmetic    5.00 GFLOP/s, 6 for each multiply-add of the forward pass", lines[4]);
    }

    // One reading at the start, two for each run, and one before the fourth and every later run.
    [Theory]
    [InlineData(2000, 1 + (3 * 2) + 1)]
    [InlineData(100, 1 + (3 * 2) + 1 + 2 + 1)]
    public void WarmsUpAtLeastThreeTimesAndForASecond(int millisecondsPerReading, int readings)
    {
        var clock = new SteadyClock(millisecondsPerReading);
        var run = new BenchRun(Console(new StringWriter()), new StringWriter(), clock);
        run.Run(new BenchOptions { Model = "lenet5", Runs = 1 }, CancellationToken.None);
        Assert.Equal(readings + 2, clock.Readings);
    }

    [Fact]
    public void ALongMeasurementSaysHowLong()
    {
        var error = new StringWriter();
        var run = new BenchRun(Console(new StringWriter()), error, new SteadyClock(2000));
        run.Run(new BenchOptions { Model = "lenet5", Runs = 5 }, CancellationToken.None);
        Assert.Equal($"lenet5: 5 runs will take about 10.0 s{Environment.NewLine}", error.ToString());
    }

    [Fact]
    public void AMeasurementCanBeStopped()
    {
        var run = new BenchRun(Console(new StringWriter()), new StringWriter(), TimeProvider.System);
        var options = new BenchOptions { Model = "lenet5" };
        Assert.Throws<OperationCanceledException>(() => run.Run(options, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void ABatchThatNoTensorHoldsIsRefused()
        => Tool.Refuse(
            "--batch: given 100000000, expected at most 456522 for lenet5: larger ones do not fit in a tensor",
            "bench", "lenet5", "-b", "100000000");

    [Fact]
    public void AnUnknownNetworkNamesTheNearest()
        => Tool.Refuse("unknown model 'alexnt': did you mean alexnet? (`fovea models` lists all)", "bench", "alexnt");

    private static string[] Lines(BenchOptions options)
    {
        var writer = new StringWriter();
        var run = new BenchRun(Console(writer), new StringWriter(), new SquareClock());
        Assert.Equal(ExitCode.Success, run.Run(options, CancellationToken.None));
        return writer.ToString().TrimEnd('\r', '\n').Split(Environment.NewLine);
    }

    private static IAnsiConsole Console(StringWriter writer) => ConsoleFactory.Create(writer, isTerminal: false, noColor: true);

    /// <summary>The n-th reading is n squared milliseconds: the runs of a measurement take 3, 7, 11, 15, … ms.</summary>
    private sealed class SquareClock : TimeProvider
    {
        private long _reading;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _reading * _reading++;
    }

    /// <summary>Every reading is the same time after the one before.</summary>
    private sealed class SteadyClock(int millisecondsPerReading) : TimeProvider
    {
        public int Readings { get; private set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => millisecondsPerReading * (long)Readings++;
    }
}
