using Fovea.Training.Loop;
using Fovea.Training.Metrics;
using Fovea.Training.Progress;

namespace Fovea.Training.Tests;

public sealed class ProgressTests
{
    private readonly ManualTime _time = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void TheLineTellsTheLatestStepsAndTheMean()
    {
        var progress = new EpochProgress(0, 937, _time);
        for (int step = 0; step < 30; step++)
            Step(progress, seconds: 0.01, loss: step < 10 ? 2 : 0.5, top1: step < 10 ? 0.5 : 0.875);

        Assert.Equal(
            "Epoch: [0]  [ 30/937]  eta: 0:00:09  lr: 0.01  loss: 0.5000 (1.0000)  acc1: 87.50 (75.00)  img/s: 6400",
            ProgressLine.Format(progress, 120));
    }

    [Fact]
    public void ALineFitsItsWidthByLeavingOutTheLeastNeeded()
    {
        var progress = new EpochProgress(0, 937, _time);
        Step(progress, 0.01);

        Assert.Equal(
            "Epoch: [0] [  1/937] eta: 0:00:09 lr: 0.01 loss: 0.5000 (0.5000) acc1: 87.50 (87.50) img/s: 6400",
            ProgressLine.Format(progress));
        Assert.Equal("Epoch: [0] [  1/937] eta: 0:00:09 lr: 0.01 loss: 0.5000 acc1: 87.50 img/s: 6400", ProgressLine.Format(progress, 80));
        Assert.Equal("Epoch: [0]  [  1/937]  eta: 0:00:09  loss: 0.5000", ProgressLine.Format(progress, 50));
        Assert.Equal("Epoch: [0] [  1", ProgressLine.Format(progress, 15));
    }

    [Fact]
    public void EveryLineFitsWhateverTheFigures()
    {
        foreach (double loss in (double[])[0, 0.5, 123.456, 1e6, -3.25e-300, double.NaN, double.PositiveInfinity])
        {
            foreach (int steps in (int[])[1, 937, 1_000_000])
            {
                foreach (double seconds in (double[])[0, 0.001, 40, 100_000])
                {
                    var progress = new EpochProgress(1234, steps, _time);
                    Step(progress, seconds, loss, rate: 0.000123456789);
                    for (int width = 1; width <= 130; width++)
                        Assert.InRange(ProgressLine.Format(progress, width).Length, 1, width);
                }
            }
        }
    }

    [Fact]
    public void TheTimeLeftGoesOnFromWhereAResumedEpochStood()
    {
        var progress = new EpochProgress(3, 100, _time, stepsDone: 90);
        Assert.Null(progress.Remaining);
        Assert.StartsWith("Epoch: [3]  [ 90/100]  eta: -:--:--", ProgressLine.Format(progress, 120), StringComparison.Ordinal);

        Step(progress, seconds: 400);
        Assert.Equal(TimeSpan.FromSeconds(3600), progress.Remaining);
        Step(progress, seconds: 12_000);
        Assert.StartsWith("Epoch: [3]  [ 92/100]  eta: 13:46:40", ProgressLine.Format(progress, 120), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(12_400), progress.Elapsed);
    }

    [Fact]
    public void MoreStepsThanTheEpochHasAreRefused()
    {
        var progress = new EpochProgress(0, 1, _time);
        Step(progress, 1);
        Assert.Throws<InvalidOperationException>(() => Step(progress, 1));
    }

    [Fact]
    public void WithoutATerminalThereIsAPlainLineEverySoManySteps()
    {
        Run(new ProgressPrinter(_output, _time, terminal: false, printFrequency: 10), steps: 25, seconds: 0.02);

        string[] lines = _output.ToString().Split('\n');
        Assert.Equal(["[10/25]", "[20/25]", "[25/25]"], lines[..^1].Select(line => line.Split("  ")[1]));
        Assert.Equal("", lines[^1]);
        Assert.DoesNotContain(_output.ToString(), c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public void OnATerminalOneLineIsWrittenOverTenTimesASecond()
    {
        Run(new ProgressPrinter(_output, _time, terminal: true, width: () => 120), steps: 25, seconds: 0.02);

        string text = _output.ToString();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Count(c => c == '\n'));
        string[] shown = text.TrimEnd('\n').Split('\r')[1..];
        Assert.Equal(["[ 1/25]", "[ 6/25]", "[11/25]", "[16/25]", "[21/25]", "[25/25]"], shown.Select(line => line.Split("  ")[1]));
    }

    [Fact]
    public void AShorterLineWipesOutTheLongerOneBeforeIt()
    {
        var printer = new ProgressPrinter(_output, _time, terminal: true, width: () => 140);
        var progress = new EpochProgress(0, 10, _time);
        Step(progress, 1, loss: 900);
        printer.Show(progress);
        var next = new EpochProgress(1, 10, _time);
        Step(next, 1, loss: 0);
        printer.Show(next);

        string[] shown = _output.ToString().Split('\r')[1..];
        Assert.True(shown[1].TrimEnd().Length < shown[0].Length);
        Assert.Equal(shown[0].Length, shown[1].Length);
    }

    [Fact]
    public void ANarrowTerminalKeepsItsLastColumnFree()
    {
        Run(new ProgressPrinter(_output, _time, terminal: true, width: () => 60), steps: 3, seconds: 1);
        Assert.All(_output.ToString().TrimEnd('\n').Split('\r'), line => Assert.InRange(line.Length, 0, 59));
    }

    [Fact]
    public void ATerminalMayBecomeNarrowerAndWiderAgain()
    {
        int width = 120;
        var printer = new ProgressPrinter(_output, _time, terminal: true, width: () => width);
        var progress = new EpochProgress(0, 10, _time);
        foreach (int now in (int[])[120, 50, 50, 1, 120])
        {
            width = now;
            Step(progress, 1);
            printer.Show(progress);
        }

        string[] rows = _output.ToString().Split('\n');
        Assert.Equal(3, rows.Length);
        Assert.All(rows[1].Split('\r'), line => Assert.InRange(line.Length, 0, 49));
        string[] last = rows[2].Split('\r')[1..];
        Assert.Equal("E", last[0]);
        Assert.Equal(ProgressLine.Format(progress, 119), last[1]);
    }

    [Fact]
    public void OnceNarrowedTheLinesStayNarrow()
    {
        var printer = new ProgressPrinter(_output, _time, terminal: false, printFrequency: 1, width: () => 100);
        foreach (double loss in (double[])[0.5, 999, 0.5])
        {
            var progress = new EpochProgress(0, 10, _time);
            Step(progress, 0.01, loss);
            printer.Show(progress);
        }

        Assert.Equal(
            ["Epoch: [0]  [ 1/10]  eta:", "Epoch: [0] [ 1/10] eta: 0", "Epoch: [0] [ 1/10] eta: 0"],
            _output.ToString().Split('\n')[..^1].Select(line => line[..25]));
    }

    [Fact]
    public void TextGoesBelowAnUnfinishedLine()
    {
        var printer = new ProgressPrinter(_output, _time, terminal: true, width: () => 120);
        var progress = new EpochProgress(0, 10, _time);
        Step(progress, 1);
        printer.Show(progress);
        printer.WriteLine("Stopped.");

        Assert.Equal($"\r{ProgressLine.Format(progress, 119)}\nStopped.\n", _output.ToString());
    }

    [Fact]
    public void AnEvaluationIsToldAsTorchvisionDoes()
    {
        var meter = new ClassificationMeter();
        meter.Add([1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0], [0, 5], 0.25);
        Assert.Equal("Test:  Acc@1 50.000  Acc@5 50.000  loss 0.2500", ProgressLine.Format("Test", Evaluated(meter)));
    }

    [Fact]
    public void OfFiveClassesTheFirstFiveSayNothing()
    {
        var meter = new ClassificationMeter();
        Assert.False(meter.HasTop5);
        meter.Add([1, 0, 0, 0, 0, 1, 0, 0, 0, 0], [0, 4], 0.25);
        Assert.Equal((5, false), (meter.Classes, meter.HasTop5));
        Assert.Equal("Test:  Acc@1 50.000  loss 0.2500", ProgressLine.Format("Test", Evaluated(meter)));
        var sum = new ClassificationMeter();
        sum.Add(meter);
        Assert.Equal(5, sum.Classes);
    }

    private void Run(ProgressPrinter printer, int steps, double seconds)
    {
        var progress = new EpochProgress(0, steps, _time);
        for (int step = 0; step < steps; step++)
        {
            Step(progress, seconds);
            printer.Show(progress);
        }
    }

    private void Step(EpochProgress progress, double seconds, double loss = 0.5, double top1 = 0.875, double rate = 0.01)
    {
        _time.Advance(seconds);
        progress.Add(64, loss, top1, rate);
    }

    private static Evaluation Evaluated(ClassificationMeter meter) => new(meter, new ConfusionMatrix(meter.Classes), new WorstMistakes(0));
}
