using Fovea.Detection.Metrics;
using Fovea.Reports;

namespace Fovea.Detection.Report;

/// <summary>
/// Writes how well detections are: one self-contained page, well-formed as HTML and as XML, without scripts and external resources.
/// </summary>
public static class DetectionReport
{
    private static readonly string[] _figures =
    [
        "Precision, IoU 0.50 to 0.95", "Precision, IoU 0.50", "Precision, IoU 0.75", "Precision, small objects",
        "Precision, medium objects", "Precision, large objects", "Recall, 1 detection an image", "Recall, 10 detections an image",
        "Recall, 100 detections an image", "Recall, small objects", "Recall, medium objects", "Recall, large objects",
    ];

    /// <summary>Writes COCO's twelve figures, those of each class, the curves of precision over recall, and the errors, in UTF-8.</summary>
    /// <param name="title">What was evaluated.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="errors">The errors of the same detections; null leaves them out.</param>
    /// <param name="output">The stream of the page, which stays open.</param>
    /// <param name="worst">The images with the most errors; null or empty for none.</param>
    public static void Write(
        string title, CocoEvaluation evaluation, DetectionErrors? errors, Stream output, IReadOnlyList<WorstImage>? worst = null)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        string compared = evaluation.Type == IouType.Masks ? "masks" : "boxes";
        Write(title, $"COCO’s evaluation of {compared}.", output, page =>
        {
            using (page.Open("dl", ("class", "tiles")))
            {
                page.Tile("AP", Percent(evaluation.Figures[0]), "IoU 0.50 to 0.95");
                page.Tile("AP50", Percent(evaluation.Figures[1]), "IoU 0.50");
                page.Tile("AP75", Percent(evaluation.Figures[2]), "IoU 0.75");
                page.Tile("AR", Percent(evaluation.Figures[8]), "100 detections an image");
            }

            TwelveFigures(page, evaluation);
            if (errors is not null)
                ErrorSection.Write(page, errors);
            ClassFigures(page, evaluation);
            PrecisionRecallSection.Write(page, evaluation);
            if (worst is { Count: > 0 })
                WorstSection.Write(page, worst);
        });
    }

    /// <summary>Writes VOC's mean average precision, that of each class, and the curves of precision over recall, in UTF-8.</summary>
    /// <param name="title">What was evaluated.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="output">The stream of the page, which stays open.</param>
    public static void Write(string title, VocEvaluation evaluation, Stream output)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        Write(title, "PASCAL VOC’s evaluation of boxes.", output, page =>
        {
            using (page.Open("dl", ("class", "tiles")))
            {
                page.Tile("mAP", ReportNumber.Percent(evaluation.MeanAveragePrecision, 1), "area under the curve");
                page.Tile("mAP, 11 points", ReportNumber.Percent(evaluation.MeanElevenPoints, 1), "as until VOC 2009");
                page.Tile("Classes", ReportNumber.Count(evaluation.Classes.Count(result => result.Objects > 0)), "with objects");
            }

            using (page.Open("section"))
            {
                page.Element("h2", "Classes");
                page.BarTable(["Class", "AP", "11 points", "Objects"], Sorted(
                    evaluation.Classes,
                    result => result.Objects > 0 ? result.AveragePrecision : -1,
                    result => new BarRow(
                        result.ClassName,
                        [
                            result.Objects > 0 ? Percent(result.AveragePrecision) : ReportNumber.Missing,
                            result.Objects > 0 ? Percent(result.ElevenPoints) : ReportNumber.Missing,
                            ReportNumber.Count(result.Objects),
                        ],
                        result.AveragePrecision)));
            }

            PrecisionRecallSection.Write(page, evaluation);
        });
    }

    private static void Write(string title, string note, Stream output, Action<MarkupWriter> content)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(output);
        using var writer = new StreamWriter(output, leaveOpen: true);
        using var page = new MarkupWriter(writer);
        using var html = page.Open("html", ("lang", "en"));
        ReportHead.Write(page, $"{title} – detection");
        using var body = page.Open("body");
        using (page.Open("header"))
        {
            page.Element("h1", title);
            page.Element("p", note, ("class", "note"));
        }

        using var main = page.Open("main");
        content(page);
    }

    private static void TwelveFigures(MarkupWriter page, CocoEvaluation evaluation)
    {
        using var section = page.Open("section");
        page.Element("h2", "COCO’s twelve figures");
        page.Element(
            "p", "Means over classes. Small objects have up to 32 x 32 pixels, large ones 96 x 96 and more.", ("class", "note"));
        page.BarTable(
            ["Average", "Figure"],
            _figures.Zip(evaluation.Figures, (name, figure) => new BarRow(name, [Percent(figure)], Math.Max(figure, 0))));
    }

    private static void ClassFigures(MarkupWriter page, CocoEvaluation evaluation)
    {
        using var section = page.Open("section");
        page.Element("h2", "Classes");
        page.BarTable(["Class", "AP", "AP50", "AP75", "AR"], Sorted(
            [.. Enumerable.Range(0, evaluation.Categories.Count)],
            evaluation.CategoryPrecision,
            category => new BarRow(
                evaluation.Categories[category].Name,
                [
                    Percent(evaluation.CategoryPrecision(category)),
                    Percent(Mean(evaluation.Precision(PrecisionRecallSection.Loose, category))),
                    Percent(Mean(evaluation.Precision(PrecisionRecallSection.Strict, category))),
                    Percent(Enumerable.Range(0, CocoProtocol.IouThresholds.Count).Average(t => evaluation.Recall(t, category))),
                ],
                Math.Max(evaluation.CategoryPrecision(category), 0))));
        if (Enumerable.Range(0, evaluation.Categories.Count).Any(category => evaluation.CategoryPrecision(category) < 0))
            page.Element("p", "Classes without objects have no figures and count in no mean.", ("class", "note"));
    }

    private static IEnumerable<BarRow> Sorted<T>(IReadOnlyList<T> classes, Func<T, double> precision, Func<T, BarRow> row) =>
        classes.OrderByDescending(precision).Select(row);

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum / values.Length;
    }

    // -1 stands for no objects.
    private static string Percent(double figure) => figure < 0 ? ReportNumber.Missing : ReportNumber.Percent(figure, 1);
}
