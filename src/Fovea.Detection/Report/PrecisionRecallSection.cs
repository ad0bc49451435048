using System.Globalization;
using Fovea.Detection.Metrics;
using Fovea.Reports;

namespace Fovea.Detection.Report;

/// <summary>The part of the page with the curves of precision over recall: all classes together, and each alone.</summary>
internal static class PrecisionRecallSection
{
    /// <summary>The place of the overlap 0.50 in <see cref="CocoProtocol.IouThresholds"/>.</summary>
    public const int Loose = 0;

    /// <summary>The place of the overlap 0.75.</summary>
    public const int Strict = 5;

    private const int MostNamed = 7; // the style sheet has eight colours, and the mean needs one
    private const int MostPoints = 200;

    private static readonly Axis _share = Axis.Linear(0, 1, value => ReportNumber.Short(Math.Round(100 * value)));

    public static void Write(MarkupWriter page, CocoEvaluation evaluation)
    {
        int[] categories = [.. Enumerable.Range(0, evaluation.Categories.Count).Where(c => evaluation.Recall(Loose, c) >= 0)];
        ClassCurve[] Curves(int threshold) =>
        [
            .. categories.Select(c => new ClassCurve(
                evaluation.Categories[c].Name,
                [.. CocoProtocol.RecallLevels.Select((recall, i) => new Point(recall, evaluation.Precision(threshold, c)[i]))])),
        ];
        (ClassCurve[] loose, ClassCurve[] strict) = (Curves(Loose), Curves(Strict));
        Write(
            page,
            [Together("pr50", "IoU 0.50", loose, Mean(loose)), Together("pr75", "IoU 0.75", strict, Mean(strict))],
            loose.Select((curve, i) => Alone(i, curve.Name, [("IoU 0.50", curve), ("IoU 0.75", strict[i])])));
    }

    public static void Write(MarkupWriter page, VocEvaluation evaluation)
    {
        ClassCurve[] curves =
        [
            .. evaluation.Classes.Where(result => result.Objects > 0).Select(result => new ClassCurve(
                result.ClassName,
                Series.Thin([.. result.Recalls.Zip(result.Precisions, (recall, precision) => new Point(recall, precision))], MostPoints))),
        ];
        Write(
            page,
            [Together("pr", "All classes", curves, mean: null)],
            curves.Select((curve, i) => Alone(i, curve.Name, [("IoU above 0.50", curve)])));
    }

    private static void Write(MarkupWriter page, IReadOnlyList<Chart> together, IEnumerable<Chart> alone)
    {
        using var section = page.Open("section");
        page.Element("h2", "Precision over recall");
        using (page.Open("div", ("class", "charts")))
        {
            foreach (Chart chart in together)
                chart.Write(page);
        }

        using var details = page.Open("details");
        page.Element("summary", "Each class alone");
        using var charts = page.Open("div", ("class", "charts"));
        foreach (Chart chart in alone)
            chart.Write(page);
    }

    // Few classes have colours and names, many are thin lines behind their mean.
    private static Chart Together(string id, string heading, ClassCurve[] curves, ClassCurve? mean)
    {
        bool areNamed = curves.Length <= MostNamed;
        var series = new List<Series>();
        for (int i = 0; i < curves.Length; i++)
        {
            string? legend = areNamed ? curves[i].Name : i == 0 ? $"{ReportNumber.Count(curves.Length)} classes" : null;
            string style = areNamed ? string.Create(CultureInfo.InvariantCulture, $"run{i + 2}") : "run8 thin";
            series.Add(new Series("", style, legend, curves[i].Points));
        }

        if (mean is not null)
            series.Add(new Series("", "train", "mean", mean.Points));
        return Drawn(id, heading, $"Precision over recall of {curves.Length} classes, {heading}.", series);
    }

    private static Chart Alone(int place, string name, IReadOnlyList<(string Legend, ClassCurve Curve)> curves) => Drawn(
        string.Create(CultureInfo.InvariantCulture, $"class{place}"),
        name,
        $"Precision over recall of {name}.",
        [.. curves.Select((entry, i) => new Series("", i == 0 ? "train" : "val", entry.Legend, entry.Curve.Points))]);

    private static Chart Drawn(string id, string heading, string summary, IReadOnlyList<Series> series) =>
        new(id, heading, summary, "recall in percent", "precision in percent", _share, _share, series);

    private static ClassCurve? Mean(ClassCurve[] curves) => curves.Length == 0
        ? null
        : new ClassCurve(
            "mean",
            [.. curves[0].Points.Select((point, i) => point with { Y = curves.Average(curve => curve.Points[i].Y) })]);

    private sealed record ClassCurve(string Name, IReadOnlyList<Point> Points);
}
