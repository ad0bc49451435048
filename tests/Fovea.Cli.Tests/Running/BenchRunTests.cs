using System.Text.Json;
using Fovea.Cli.Options;
using Fovea.Cli.Running;
using Fovea.Cli.Terminal;
using Spectre.Console;

namespace Fovea.Cli.Tests.Running;

[Collection(EngineTests.Name)]
public sealed class BenchRunTests
{
    [Theory]
    [InlineData("infer", "predicted_mb")]
    [InlineData("train", null, "--train")]
    [InlineData("train", null, "--train", "--recompute")]
    public void JsonIsOneLineOfWhatWasMeasured(string mode, string? last, params string[] flags)
    {
        Tool tool = Tool.Succeed(
            ["bench", "lenet5", "--batch", "3", "--threads", "1", "--runs", "4", "--warmup", "1", "--json", .. flags]);
        Assert.Single(tool.Lines);
        Assert.Equal(
            ((string?[])["model", "batch", "threads", "mode", "runs", "median_ms", "min_ms", "peak_rss_mb", last]).OfType<string>(),
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

    // One reading at the start, two for each run: the fourth begins the second run, which is the last.
    [Theory]
    [InlineData(1000, 1)]
    [InlineData(0, 1000)]
    public void AMeasurementCanBeStoppedAfterAnyRun(int warmup, int runs)
    {
        using var stop = new CancellationTokenSource();
        var clock = new SteadyClock(1) { CancelAt = (4, stop) };
        var text = new StringWriter();
        var run = new BenchRun(Console(text), new StringWriter(), clock);
        var options = new BenchOptions { Model = "lenet5", Warmup = warmup, Runs = runs };
        Assert.Throws<OperationCanceledException>(() => run.Run(options, stop.Token));
        Assert.Equal(1 + (2 * 2), clock.Readings);
        Assert.Equal("", text.ToString());
    }

    [Fact]
    public void ABatchThatNoTensorHoldsIsRefused()
        => Tool.Refuse(
            "--batch: given 100000000, expected at most 456522 for lenet5: larger ones do not fit in a tensor",
            "bench", "lenet5", "-b", "100000000");

    [Fact]
    public void AnUnknownNetworkNamesTheNearest()
        => Tool.Refuse("unknown model 'alexnt': did you mean alexnet? (`fovea models` lists all)", "bench", "alexnt");

    [Fact]
    public void ThePlanCountsParametersPackedWeightsAndMapsBesideWhatTheProcessHad()
    {
        double before = Environment.WorkingSet / 1048576.0;
        Tool tool = Tool.Succeed("bench", "alexnet", "--threads", "1", "--runs", "1", "--warmup", "0", "--json");
        const double parameters = 61_100_840 * 4 / 1048576.0;
        Assert.InRange(tool.Json.GetProperty("predicted_mb").GetDouble() - before, parameters, 1.5 * parameters);
        string planned = Lines(new BenchOptions { Model = "lenet5", Warmup = 0, Runs = 1 })[^1];
        Assert.Matches("^planned +[0-9.,]+ MiB; the first run needs more, it measures algorithms$", planned);
    }

    [Fact]
    public void LayersTellsTheMedianTimeOfEachStep()
    {
        Tool tool = Tool.Succeed("bench", "lenet5", "--batch", "2", "--threads", "1", "--runs", "3", "--warmup", "1", "--layers", "--json");
        JsonElement json = tool.Json;
        Assert.Equal(
            ["model", "batch", "threads", "peak_gflops", "memory_gb_per_s", "ms", "layers"],
            json.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ("lenet5", 2, 1),
            (json.GetProperty("model").GetString(), json.GetProperty("batch").GetInt32(), json.GetProperty("threads").GetInt32()));
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(
            ["features.0", "features.2", "features.3", "features.5", "flatten", "classifier.0", "classifier.2", "classifier.4"],
            layers.Select(layer => layer.GetProperty("layer").GetString()));
        Assert.Equal(json.GetProperty("ms").GetDouble(), layers.Sum(layer => layer.GetProperty("ms").GetDouble()), 0.001);
        JsonElement convolution = layers[0], pool = layers[1];
        Assert.Equal(("Conv2d + ReLU", 1), (convolution.GetProperty("operation").GetString(), convolution.GetProperty("times").GetInt32()));
        Assert.NotEqual("", convolution.GetProperty("algorithm").GetString());
        double ms = convolution.GetProperty("ms").GetDouble(), gflops = convolution.GetProperty("gflops").GetDouble();
        const double operations = 2 * 2 * 28 * 28 * 6 * 25;
        Assert.InRange(gflops * ms * 1e6, 0.9 * operations, 1.1 * operations);
        Assert.Equal(
            100 * gflops / json.GetProperty("peak_gflops").GetDouble(), convolution.GetProperty("percent_of_peak").GetDouble(), 0.1);
        Assert.Equal(JsonValueKind.Null, pool.GetProperty("gflops").ValueKind);
        Assert.Equal(4 * 2 * 6 * ((28 * 28) + (14 * 14)) / 1e6, pool.GetProperty("mb_moved").GetDouble(), 0.005);
    }

    [Fact]
    public void LayersOfATrainingStepAreItsOperatorsAndTheirGradients()
    {
        Tool tool = Tool.Succeed(
            "bench", "resnet20_cifar", "--batch", "1", "--threads", "1", "--runs", "2", "--warmup", "1", "--layers", "--train", "--json");
        JsonElement[] layers = [.. tool.Json.GetProperty("layers").EnumerateArray()];
        JsonElement Row(string operation) => layers.Single(layer =>
            layer.GetProperty("layer").GetString() == "Conv2d 1x16x32x32, 16x16x3x3"
                && layer.GetProperty("operation").GetString() == operation);
        Assert.All(
            (string[])["forward", "gradient to input", "gradient to weight"],
            operation => Assert.Equal(6, Row(operation).GetProperty("times").GetInt32()));
        Assert.True(Row("gradient to weight").GetProperty("gflops").GetDouble() > 0);
        Assert.Equal("SGD step and all else", layers[^1].GetProperty("layer").GetString());
        Assert.All(layers, layer => Assert.True(layer.GetProperty("ms").GetDouble() >= 0));
    }

    [Theory]
    [InlineData("layer,operation,algorithm,ms,GFLOP/s,% of peak,MB moved", "inception3a.branch2.1.conv", "googlenet")]
    [InlineData("operator,pass,times,ms,% of time,GFLOP/s,% of peak", "Conv2d 1x64x8x8, 64x64x3x3", "resnet20_cifar", "--train")]
    public void TheTableOfLayersFitsAndNamesThem(string columns, string layer, string model, params string[] flags)
    {
        Tool tool = Tool.Succeed(["bench", model, "--threads", "1", "--runs", "1", "--warmup", "0", "--layers", .. flags]);
        Assert.All(tool.Lines, line => Assert.True(line.Length <= ConsoleFactory.MaxWidth, line));
        Assert.All(
            columns.Split(',').Where(column => column != "operation"),
            column => Assert.Contains(column, tool.Lines[0], StringComparison.Ordinal));
        Assert.Contains(tool.Lines, line => line.StartsWith(layer, StringComparison.Ordinal));
        Assert.Contains(tool.Lines, line => line.StartsWith("peak here", StringComparison.Ordinal));
    }

    [Fact]
    public void LayersCanBeStoppedAfterAnyRun()
    {
        using var stop = new CancellationTokenSource();
        var text = new StringWriter();
        var run = new LayerBench(Console(text), new SteadyClock(2000));
        var pass = new StoppingPass(stop, runs: 3);
        Assert.Throws<OperationCanceledException>(
            () => run.Run(new BenchOptions { Model = "lenet5", Runs = 1000 }, pass, stop.Token));
        Assert.Equal(3, pass.Runs);
        Assert.Equal("", text.ToString());
    }

    [Fact]
    public void MeasuringTheMachineCanBeStoppedHalfWay()
    {
        var options = new BenchOptions { Machine = true };
        var whole = new SteadyClock(2000);
        new BenchRun(Console(new StringWriter()), new StringWriter(), whole).Run(options, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var half = new SteadyClock(2000) { CancelAt = (whole.Readings / 2, stop) };
        var text = new StringWriter();
        Assert.Throws<OperationCanceledException>(() => new BenchRun(Console(text), new StringWriter(), half).Run(options, stop.Token));
        Assert.InRange(half.Readings, whole.Readings / 2, whole.Readings - 1);
        Assert.Equal("", text.ToString());
    }

    [Theory]
    [InlineData("bf16", 1e-5, 0.02)]
    [InlineData("int8", 1e-5, 0.05)]
    public void CompactWeightsTellWhatTheyChange(string weights, double least, double most)
    {
        string[] args = ["bench", "lenet5", "--batch", "4", "--threads", "1", "--runs", "1", "--warmup", "0", "--fc-weights", weights];
        JsonElement effect = Tool.Succeed([.. args, "--json"]).Json.GetProperty("fc_effect");
        Assert.InRange(effect.GetProperty("relative_difference").GetDouble(), least, most);
        Assert.InRange(effect.GetProperty("same_top1").GetInt32(), 0, 4);
        string sentence = string.Join(' ', Tool.Succeed(args).Lines[^2..]);
        Assert.Matches(
            "^Compact weights of fully connected layers: logits differ from those in float32 by [0-9.]+e-[0-9] "
            + @"\(relative L2\); the first class is the same for [0-4] of 4 random images\.$".Replace(@"\\", @"\"),
            sentence);
    }

    [Fact]
    public void WeightsInFloat32HaveNoEffectToTell()
        => Assert.False(
            Tool.Succeed("bench", "lenet5", "--threads", "1", "--runs", "1", "--warmup", "0", "--fc-weights", "float32", "--json")
            .Json.TryGetProperty("fc_effect", out _));

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

        /// <summary>The reading that cancels.</summary>
        public (int Reading, CancellationTokenSource Source)? CancelAt { get; init; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp()
        {
            long now = millisecondsPerReading * (long)Readings++;
            if (CancelAt is { } cancel && Readings == cancel.Reading)
                cancel.Source.Cancel();
            return now;
        }
    }

    /// <summary>A pass without parts, whose so many-th run cancels.</summary>
    private sealed class StoppingPass(CancellationTokenSource source, int runs) : IBenchPass
    {
        public long? MultiplyAdds => null;

        public long? PredictedPeakBytes => null;

        public int Runs { get; private set; }

        public void Run() => RunTimed(TimeProvider.System);

        public IReadOnlyList<PassStepTime> RunTimed(TimeProvider clock)
        {
            if (++Runs == runs)
                source.Cancel();
            return [];
        }

        public void Dispose()
        {
        }
    }
}
