using System.Globalization;
using Fovea.Detection.Metrics;
using Fovea.Reports;

namespace Fovea.Detection.Report;

/// <summary>The part of the page that says why detections are wrong.</summary>
internal static class ErrorSection
{
    private static readonly (DetectionErrorKind Kind, string Name)[] _kinds =
    [
        (DetectionErrorKind.Class, "Class"),
        (DetectionErrorKind.Location, "Place"),
        (DetectionErrorKind.Both, "Both"),
        (DetectionErrorKind.Duplicate, "Duplicate"),
        (DetectionErrorKind.Background, "Background"),
        (DetectionErrorKind.Missed, "Missed"),
    ];

    public static void Write(MarkupWriter page, DetectionErrors errors)
    {
        double[] gains = [.. _kinds.Select(entry => errors.Gain(entry.Kind))];
        double most = gains.Max();
        using var section = page.Open("section");
        page.Element("h2", "Errors");
        page.Element(
            "p",
            $"What average precision at one overlap, {ReportNumber.Percent(errors.AveragePrecision, 1)}, would gain in points without the "
            + $"errors of a kind (TIDE, Bolya et al. 2020). Without any wrong detection: {Points(errors.FalsePositiveGain)}; without any "
            + $"object that was not found: {Points(errors.FalseNegativeGain)}.",
            ("class", "note"));
        page.BarTable(
            ["Error", "Number", "Cost"],
            _kinds.Zip(gains, (entry, gain) => new BarRow(
                entry.Name, [ReportNumber.Count(errors.Count(entry.Kind)), Points(gain)], most > 0 ? gain / most : 0)));
        page.Element(
            "p",
            "Class: the place is right, the class is not. Place: the class is right, the overlap is too small. Both: neither is right. "
            + "Duplicate: the object was found already. Background: nothing is there. Missed: no detection comes near the object.",
            ("class", "note"));
    }

    private static string Points(double gain) => double.IsNaN(gain)
        ? ReportNumber.Missing
        : (100 * gain).ToString("F1", CultureInfo.InvariantCulture);
}
