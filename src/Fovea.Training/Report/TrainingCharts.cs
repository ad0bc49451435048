using System.Globalization;
using Fovea.Reports;
using Fovea.Training.Logging;

namespace Fovea.Training.Report;

/// <summary>Creates the charts of a training log over the epochs: loss, top-1 accuracy, learning rate, speed.</summary>
internal static class TrainingCharts
{
    private const int MaxPoints = 400;
    private const int MaxDots = 60;
    private const int MaxRateStages = 8;
    private const int MaxNamed = 8; // the style sheet has eight colours
    private const double MaxRange = 1e4;

    public static IReadOnlyList<Chart> Of(LogContents log)
    {
        LogEpoch? last = log.Epochs.LastOrDefault();
        double stepsAnEpoch = last is { Step: > 0 } ? (double)last.Step / (last.Epoch + 1) : 1;
        string xLabel = last is null ? "step" : "epoch";
        double end = Math.Max(last is null ? 1 : last.Epoch + 1, log.Steps.Count == 0 ? 0 : log.Steps[^1].Step / stepsAnEpoch);
        Axis x = Axis.Whole(end);

        IReadOnlyList<Point> Epochs(Func<LogEpoch, double?> value) =>
            Series.Thin(
                [.. from epoch in log.Epochs where value(epoch) is not null select new Point(epoch.Epoch + 1, value(epoch)!.Value)],
                MaxPoints);
        IReadOnlyList<Point> Steps(Func<LogStep, double> value) =>
            Series.Thin([.. log.Steps.Select(step => new Point(step.Step / stepsAnEpoch, value(step)))], MaxPoints);

        return [.. new[]
        {
            Loss(
                x, xLabel, Epochs(epoch => epoch.TrainLoss), Epochs(epoch => epoch.ValLoss), Steps(step => step.Loss),
                isSum: log.Epochs.Any(epoch => epoch.TrainMetrics is not null)),
            Parts(x, xLabel, log.Epochs, Epochs),
            Accuracy(x, xLabel, Epochs(epoch => epoch.TrainTop1), Epochs(epoch => epoch.ValTop1), log.Epochs),
            Scores(x, xLabel, log.Epochs, Epochs),
            LearningRate(x, xLabel, Rates(log, stepsAnEpoch, end)),
            Speed(x, xLabel, Steps(step => step.ImagesPerSecond)),
        }.OfType<Chart>()];
    }

    private static Chart? Loss(
        Axis x, string xLabel, IReadOnlyList<Point> train, IReadOnlyList<Point> val, IReadOnlyList<Point> steps, bool isSum)
    {
        double[] stepLosses = [.. Finite(steps)];
        double[] span = [.. Finite(train), .. Finite(val), .. stepLosses.Take(1), .. Trimmed(stepLosses)];
        if (span.Length == 0)
            return null;
        var series = new List<Series>();
        if (stepLosses.Length > 0)
            series.Add(new Series("", "train thin", "training, between log lines", steps));
        if (train.Count > 0)
            series.Add(Curve("train", "training", train, value => ReportNumber.Number(value)));
        if (val.Count > 0)
            series.Add(Curve("val", "validation", val, value => ReportNumber.Number(value)));
        int gaps = train.Concat(val).Concat(steps).Count(point => point.IsGap);
        Axis y = Axis.Positive(span.Min(), span.Max());
        return new Chart(
            "loss", "Loss", Summary("Loss", series, value => ReportNumber.Number(value)), xLabel,
            isSum ? "sum of the parts" : "cross-entropy", x, y, series)
        {
            Note = gaps == 0 ? "" : "Gaps: the loss was not finite.",
        };
    }

    /// <summary>The parts of a loss that is a sum, such as a detector's.</summary>
    private static Chart? Parts(
        Axis x, string xLabel, IReadOnlyList<LogEpoch> epochs, Func<Func<LogEpoch, double?>, IReadOnlyList<Point>> curve)
    {
        string[] names = [.. epochs.SelectMany(epoch => epoch.TrainMetrics?.Keys ?? []).Distinct().Take(MaxNamed)];
        Series[] series =
        [
            .. names.Select((name, i) => Named(
                i, name, curve(epoch => Value(epoch.TrainMetrics, name)), value => ReportNumber.Number(value))),
        ];
        double[] span = [.. series.SelectMany(part => Finite(part.Points))];
        if (span.Length == 0)
            return null;
        return new Chart(
            "parts", "Parts of the loss", Summary("Parts of the training loss", series, value => ReportNumber.Number(value)), xLabel,
            "loss", x, Axis.Positive(Math.Max(span.Min(), span.Max() / MaxRange), span.Max()), series);
    }

    /// <summary>The validation's other figures, such as a detector's average precisions.</summary>
    private static Chart? Scores(
        Axis x, string xLabel, IReadOnlyList<LogEpoch> epochs, Func<Func<LogEpoch, double?>, IReadOnlyList<Point>> curve)
    {
        if (epochs.Any(epoch => epoch.ValTop1 is not null))
            return null;
        string[] names = [.. epochs.SelectMany(epoch => epoch.ValMetrics?.Keys ?? []).Distinct().Take(MaxNamed)];
        Series[] series =
        [
            .. names.Select((name, i) => Named(
                i, MetricName.Shown(name), curve(epoch => Value(epoch.ValMetrics, name)), value => ReportNumber.Percent(value, 1))),
        ];
        if (series.Length == 0)
            return null;
        Axis y = Axis.Linear(0, 1, value => ReportNumber.Short(Math.Round(100 * value, 6)), most: 1);
        return new Chart(
            "scores", "Validation", Summary("Validation", series, value => ReportNumber.Percent(value, 1)), xLabel, "percent", x, y,
            series);
    }

    private static double? Value(IReadOnlyDictionary<string, double>? metrics, string name) =>
        metrics is not null && metrics.TryGetValue(name, out double value) ? value : null;

    private static Series Named(int place, string name, IReadOnlyList<Point> points, Func<double, string> figure) => new(
        "", string.Create(CultureInfo.InvariantCulture, $"run{place + 1}"), $"{name}, last {figure(points[^1].Y)}", points);

    private static Chart? Accuracy(
        Axis x, string xLabel, IReadOnlyList<Point> train, IReadOnlyList<Point> val, IReadOnlyList<LogEpoch> epochs)
    {
        double[] span = [.. Finite(train), .. Finite(val)];
        if (span.Length == 0)
            return null;
        var series = new List<Series> { Curve("train", "training", train, value => ReportNumber.Percent(value)) };
        if (val.Count > 0)
            series.Add(Curve("val", "validation", val, value => ReportNumber.Percent(value)));
        Axis y = Axis.Linear(span.Min(), span.Max(), value => ReportNumber.Short(Math.Round(100 * value, 6)), most: 1);
        string summary = Summary("Top-1 accuracy", series, value => ReportNumber.Percent(value));
        return new Chart("top1", "Top-1 accuracy", summary, xLabel, "percent of images", x, y, series)
        {
            Note = BestEpoch(epochs) is { } best
                ? $"Best on validation: {ReportNumber.Percent(best.ValTop1)} after {ReportNumber.Plural(best.Epoch + 1, "epoch")}."
                : "",
        };
    }

    private static Chart? LearningRate(Axis x, string xLabel, IReadOnlyList<Point> rates)
    {
        double[] span = [.. Finite(rates)];
        if (span.Length == 0)
            return null;
        var series = new List<Series> { new("lr", "rate", $"learning rate, last {ReportNumber.Short(span[^1])}", Stairs(rates)) };
        // A learning rate that falls in steps needs a logarithmic axis; one that falls smoothly to zero a linear one.
        bool falls = span.Distinct().Count() <= MaxRateStages;
        Axis y = falls ? Axis.Positive(span.Min(), span.Max()) : Axis.Linear(Math.Min(0, span.Min()), span.Max(), ReportNumber.Short);
        return new Chart(
            "rate", "Learning rate", Summary("Learning rate", series, ReportNumber.Short), xLabel, "learning rate", x, y, series);
    }

    /// <summary>
    /// The learning rate where it begins and wherever it changes, and at the end. Between two log lines a change belongs to the epoch's
    /// boundary if there is one, for schedules step there.
    /// </summary>
    private static List<Point> Rates(LogContents log, double stepsAnEpoch, double end)
    {
        IEnumerable<(double From, double To, double Rate)> stretches = log.Steps.Count > 0
            ? log.Steps.Select(step => ((double)step.Epoch, step.Step / stepsAnEpoch, step.LearningRate))
            : log.Epochs.Select(epoch => ((double)epoch.Epoch, epoch.Epoch + 1.0, epoch.LearningRate));
        var changes = new List<Point>();
        double reached = 0;
        foreach ((double from, double to, double rate) in stretches)
        {
            if (changes.Count == 0 || changes[^1].Y != rate)
                changes.Add(new Point(changes.Count == 0 ? 0 : Math.Max(reached, Math.Min(from, to)), rate));
            reached = to;
        }
        if (changes.Count > 0)
            changes.Add(new Point(end, changes[^1].Y));
        return changes;
    }

    /// <summary>A curve that keeps each value until the next point: two points for each change, at the same place.</summary>
    private static IReadOnlyList<Point> Stairs(IReadOnlyList<Point> points)
    {
        IReadOnlyList<Point> kept = Series.Thin(points, MaxPoints);
        return
        [
            .. kept.Take(1),
            .. kept.Zip(kept.Skip(1), (left, right) => (Point[])[right with { Y = left.Y }, right]).SelectMany(pair => pair).Distinct(),
        ];
    }

    private static Chart? Speed(Axis x, string xLabel, IReadOnlyList<Point> speeds)
    {
        double[] span = [.. Finite(speeds)];
        if (span.Length == 0)
            return null;
        var series = new List<Series> { new("img/s", "speed", $"images a second, last {ReportNumber.Count(span[^1])}", speeds) };
        Axis y = Axis.Linear(0, span.Max(), ReportNumber.Count);
        return new Chart(
            "speed", "Training speed", Summary("Training speed", series, ReportNumber.Count), xLabel, "images a second", x, y, series);
    }

    /// <summary>The epoch with the best validation score, the first of equals; null when none was validated.</summary>
    public static LogEpoch? BestEpoch(IReadOnlyList<LogEpoch> epochs) =>
        epochs.LastOrDefault(epoch => epoch.IsBest == true)
        ?? epochs.Where(epoch => epoch.ValTop1 is { } top1 && double.IsFinite(top1)).MaxBy(epoch => epoch.ValTop1);

    private static Series Curve(string style, string name, IReadOnlyList<Point> points, Func<double, string> figure) =>
        new(style, style, $"{name}, last {figure(points[^1].Y)}", points, Dots: style == "val" && points.Count <= MaxDots);

    private static string Summary(string what, IEnumerable<Series> series, Func<double, string> figure) =>
        $"{what}: " + string.Join("; ", series.Where(curve => curve is { Label: not "", Last: not null })
            .Select(curve => $"{curve.Label} from {figure(curve.Points.First(point => !point.IsGap).Y)} to {figure(curve.Last!.Value.Y)}"))
            + ".";

    private static IEnumerable<double> Finite(IEnumerable<Point> points) => points.Where(point => !point.IsGap).Select(point => point.Y);

    /// <summary>The minimum and maximum without the lowest and highest two percent.</summary>
    private static double[] Trimmed(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? [] : [sorted[sorted.Length / 50], sorted[^(1 + sorted.Length / 50)]];
    }
}
