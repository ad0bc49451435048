using System.Globalization;
using Fovea.Reports;
using Fovea.Training.Metrics;

namespace Fovea.Training.Report;

/// <summary>
/// The report's confusion matrix: a heat map up to <see cref="MaxMatrixClasses"/> classes, otherwise the most frequent confusions; then a
/// table of the classes.
/// </summary>
internal static class ConfusionSection
{
    private const int MaxMatrixClasses = 20;
    private const int MaxLargeClasses = 5;
    private const int MaxPairs = 25;
    private const int MaxListedClasses = 100;

    public static void Write(MarkupWriter page, ReportData data, ConfusionMatrix confusion)
    {
        using (page.Open("section"))
        {
            page.Element("h2", confusion.Classes <= MaxMatrixClasses ? "Confusion matrix" : "Most frequent confusions");
            string images = ReportNumber.Plural(confusion.Total, $"{data.EvaluatedName} image");
            page.Element("p", $"{ReportNumber.Count(confusion.Correct)} of {images} are right "
                + $"({ReportNumber.Percent(confusion.Accuracy)}), {ReportNumber.Count(confusion.Total - confusion.Correct)} are wrong.");
            if (confusion.Classes <= MaxMatrixClasses)
                Matrix(page, data, confusion);
            else
                Pairs(page, data, confusion);
        }
        using (page.Open("section"))
        {
            page.Element("h2", "Classes");
            Classes(page, data, confusion);
        }
    }

    private static void Matrix(MarkupWriter page, ReportData data, ConfusionMatrix confusion)
    {
        long worst = confusion.MostConfused(1) is [var most] ? most.Count : 1;
        bool large = confusion.Classes <= MaxLargeClasses;
        bool tall = !large && Enumerable.Range(0, confusion.Classes).Any(c => data.ClassName(c).Length > 4);
        page.Element("p", "Rows are labels, columns are predictions. Blue: right, the stronger the larger the class’s right share. "
            + "Orange: mistakes, the stronger the more frequent.", ("class", "note"));
        using var scroll = page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Confusion matrix"));
        using var table = page.Open("table", ("class", large ? "matrix large" : tall ? "matrix tall" : "matrix"));
        using (page.Open("thead"))
        using (page.Open("tr"))
        {
            page.Element("th", "label \\ predicted", ("scope", "col"), ("class", "corner"));
            for (int predicted = 0; predicted < confusion.Classes; predicted++)
            {
                using (page.Open("th", ("scope", "col"), ("title", data.ClassName(predicted))))
                    page.Element("span", data.ClassName(predicted));
            }
        }
        using var body = page.Open("tbody");
        for (int label = 0; label < confusion.Classes; label++)
        {
            using var row = page.Open("tr");
            using (page.Open("th", ("scope", "row"), ("title", data.ClassName(label))))
                page.Element("span", data.ClassName(label));
            for (int predicted = 0; predicted < confusion.Classes; predicted++)
            {
                long count = confusion[label, predicted];
                if (count == 0)
                {
                    page.Element("td", "0", ("class", "zero"));
                    continue;
                }
                bool right = label == predicted;
                double depth = right ? 0.15 + 0.75 * confusion.Recall(label) : 0.12 + 0.68 * Math.Sqrt((double)count / worst);
                string what = $"label {data.ClassName(label)}, predicted {data.ClassName(predicted)}";
                string share = ReportNumber.Percent((double)count / confusion.LabelCount(label), decimals: large ? 1 : 2);
                using var cell = page.Open("td",
                    ("class", (right ? "right" : "wrong") + (right && depth > 0.85 ? " deep" : "")),
                    ("style", string.Create(CultureInfo.InvariantCulture, $"--depth:{depth:0.00}")),
                    ("title", $"{what}: {ReportNumber.Count(count)} ({share} of the label)"));
                page.Text(ReportNumber.Count(count));
                if (large)
                    page.Element("span", share);
            }
        }
    }

    private static void Pairs(MarkupWriter page, ReportData data, ConfusionMatrix confusion)
    {
        IReadOnlyList<Confusion> pairs = confusion.MostConfused(MaxPairs);
        if (pairs.Count == 0)
            return;
        using var scroll = page.Open("div", ("class", "scroll"));
        using var table = page.Open("table", ("class", "list"));
        Head(page, "Label", "Predicted", "Images", "Share of the label");
        using var body = page.Open("tbody");
        foreach (Confusion pair in pairs)
        {
            using var row = page.Open("tr");
            page.Element("th", data.ClassName(pair.Label), ("scope", "row"));
            page.Element("td", data.ClassName(pair.Predicted), ("class", "name"));
            page.Element("td", ReportNumber.Count(pair.Count));
            page.Element("td", ReportNumber.Percent((double)pair.Count / confusion.LabelCount(pair.Label)));
        }
    }

    private static void Classes(MarkupWriter page, ReportData data, ConfusionMatrix confusion)
    {
        IEnumerable<int> shown = Enumerable.Range(0, confusion.Classes);
        if (confusion.Classes > MaxListedClasses)
        {
            page.Element(
                "p", $"The {MaxListedClasses} classes with the lowest recall, of {ReportNumber.Count(confusion.Classes)}.",
                ("class", "note"));
            shown = shown.Where(c => confusion.LabelCount(c) > 0).OrderBy(confusion.Recall).Take(MaxListedClasses);
        }
        using var scroll = page.Open("div", ("class", "scroll"));
        using var table = page.Open("table", ("class", "list"));
        Head(page, "Class", "Images", "Right", "Recall", "Precision", "F1");
        using var body = page.Open("tbody");
        foreach (int c in shown)
        {
            using var row = page.Open("tr");
            page.Element("th", data.ClassName(c), ("scope", "row"));
            page.Element("td", ReportNumber.Count(confusion.LabelCount(c)));
            page.Element("td", ReportNumber.Count(confusion[c, c]));
            page.Element("td", ReportNumber.Percent(confusion.Recall(c)));
            page.Element("td", ReportNumber.Percent(confusion.Precision(c)));
            page.Element("td", ReportNumber.Percent(confusion.F1(c)));
        }
    }

    private static void Head(MarkupWriter page, params ReadOnlySpan<string> columns)
    {
        using var head = page.Open("thead");
        using var row = page.Open("tr");
        foreach (string column in columns)
            page.Element("th", column, ("scope", "col"));
    }
}
