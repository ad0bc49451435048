using Fovea.Reports;
using Fovea.Training.Logging;

namespace Fovea.Training.Report;

/// <summary>Writes the page of a comparison of runs.</summary>
internal static class ComparisonReport
{
    private const int MaxPoints = 400;

    public static void Write(RunComparison comparison, TextWriter output)
    {
        using var page = new MarkupWriter(output);
        using var html = page.Open("html", ("lang", "en"));
        ReportHead.Write(page, "Training runs compared");
        using var body = page.Open("body");
        using (page.Open("header"))
        {
            page.Element("h1", $"{comparison.Runs.Count} training runs compared");
            page.Element(
                "p", "Accuracies are top-1; best is the highest on the validation images, whose weights are best.safetensors.",
                ("class", "note"));
        }

        using var main = page.Open("main");
        Figures(page, comparison.Runs);
        Curves(page, comparison.Runs);
        Settings(page, comparison);
    }

    private static void Figures(MarkupWriter page, IReadOnlyList<ComparedRun> runs)
    {
        using var section = page.Open("section");
        page.Element("h2", "Figures");
        using var scroll = page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Figures"));
        using var table = page.Open("table", ("class", "list"));
        Head(page, "Run", "Best", "Its epoch", "Test", "Test loss", "Train loss", "Epochs", "Steps", "Time", "Images/s", "Outcome");
        using var body = page.Open("tbody");
        for (int i = 0; i < runs.Count; i++)
        {
            ComparedRun run = runs[i];
            LogContents log = run.Log;
            using var row = page.Open("tr");
            page.Element("th", $"{i + 1} {run.Name}", ("scope", "row"), ("class", Style(i)), ("title", run.Folder));
            page.Element("td", ReportNumber.Percent(run.Best?.ValTop1));
            page.Element("td", run.Best is { } best ? ReportNumber.Integer(best.Epoch) : ReportNumber.Missing);
            page.Element("td", ReportNumber.Percent(log.Final?.TestTop1));
            page.Element("td", ReportNumber.Number(log.Final?.TestLoss));
            page.Element("td", ReportNumber.Number(log.Epochs.LastOrDefault()?.TrainLoss));
            page.Element("td", ReportNumber.Count(log.Epochs.Count));
            page.Element("td", ReportNumber.Count(log.Final?.Step ?? log.Steps.LastOrDefault()?.Step ?? 0));
            page.Element("td", ReportNumber.Duration(log.Final?.Seconds ?? log.Seconds));
            page.Element("td", ReportNumber.Count(log.ImagesPerSecond));
            page.Element("td", run.Outcome);
        }
    }

    private static void Curves(MarkupWriter page, IReadOnlyList<ComparedRun> runs)
    {
        double end = Math.Max(1, runs.Max(run => run.Log.Epochs.Count == 0 ? 0 : run.Log.Epochs[^1].Epoch + 1));
        Axis x = Axis.Whole(end);
        using var section = page.Open("section");
        page.Element("h2", "Curves");
        using var grid = page.Open("div", ("class", "charts"));
        Draw("top1", "Validation top-1 accuracy", "percent of images", epoch => epoch.ValTop1, Percent, Shares);
        Draw("val-loss", "Validation loss", "cross-entropy", epoch => epoch.ValLoss, Number, Positive);
        Draw("train-loss", "Training loss", "cross-entropy", epoch => epoch.TrainLoss, Number, Positive);
        Draw("rate", "Learning rate", "learning rate", epoch => epoch.LearningRate, ReportNumber.Short, Positive);

        void Draw(
            string id, string heading, string label, Func<LogEpoch, double?> value, Func<double, string> figure, Func<double[], Axis> axis)
        {
            List<Series> series = [];
            for (int i = 0; i < runs.Count; i++)
            {
                IReadOnlyList<Point> points = Series.Thin(
                    [
                        .. from epoch in runs[i].Log.Epochs
                           where value(epoch) is not null
                           select new Point(epoch.Epoch + 1, value(epoch)!.Value),
                    ], MaxPoints);
                if (points.Any(point => !point.IsGap))
                {
                    var curve = new Series(ReportNumber.Integer(i + 1), Style(i), null, points);
                    series.Add(curve with { Legend = $"{i + 1} {runs[i].Name}, last {figure(curve.Last!.Value.Y)}" });
                }
            }

            if (series.Count == 0)
                return;
            double[] span = [.. series.SelectMany(curve => curve.Points).Where(point => !point.IsGap).Select(point => point.Y)];
            string summary = $"{heading}: {string.Join("; ", series.Select(curve => curve.Legend))}.";
            new Chart(id, heading, summary, "epoch", label, x, axis(span), series).Write(page);
        }

        static string Percent(double value) => ReportNumber.Percent(value);

        static string Number(double value) => ReportNumber.Number(value);

        static Axis Positive(double[] span) => Axis.Positive(span.Min(), span.Max());

        static Axis Shares(double[] span) =>
            Axis.Linear(span.Min(), span.Max(), value => ReportNumber.Short(Math.Round(100 * value, 6)), most: 1);
    }

    private static void Settings(MarkupWriter page, RunComparison comparison)
    {
        using var section = page.Open("section");
        page.Element("h2", "Settings that differ");
        if (comparison.Differences.Count == 0)
        {
            page.Element("p", "None: the runs have the same settings.", ("class", "note"));
            return;
        }

        using var scroll = page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Settings"));
        using var table = page.Open("table", ("class", "pairs compared"));
        Head(page, ["Setting", .. comparison.Runs.Select((run, i) => $"{i + 1} {run.Name}")]);
        using var body = page.Open("tbody");
        foreach (SettingDifference difference in comparison.Differences)
        {
            using var row = page.Open("tr");
            page.Element("th", difference.Name, ("scope", "row"));
            foreach (string? value in difference.Values)
                page.Element("td", value ?? ReportNumber.Missing);
        }
    }

    private static void Head(MarkupWriter page, params IReadOnlyList<string> columns)
    {
        using (page.Open("thead"))
        using (page.Open("tr"))
        {
            foreach (string column in columns)
                page.Element("th", column, ("scope", "col"));
        }
    }

    private static string Style(int run) => $"run{ReportNumber.Integer(run + 1)}";
}
