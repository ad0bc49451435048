using System.Globalization;
using Fovea.Imaging;
using Fovea.Reports;
using Fovea.Training.Logging;
using Fovea.Training.Metrics;

namespace Fovea.Training.Report;

/// <summary>
/// Writes the report of a run: one self-contained page, well-formed as HTML and as XML, without scripts and external resources.
/// </summary>
public static class HtmlReport
{
    private const int MaxPictureSide = 128;
    private const int MaxPixelatedSide = 64;
    private const int MaxEpochRows = 200;

    /// <summary>Writes the report in UTF-8.</summary>
    /// <param name="data">The report's contents.</param>
    /// <param name="output">The stream of the page, which stays open.</param>
    /// <param name="encodePng">Encodes a picture as a PNG file.</param>
    public static void Write(ReportData data, Stream output, Func<Image, byte[]> encodePng)
    {
        using var writer = new StreamWriter(output, leaveOpen: true);
        Write(data, writer, encodePng);
    }

    /// <summary>Writes the report to a writer, whose encoding must be UTF-8, which the page declares.</summary>
    /// <inheritdoc cref="Write(ReportData, Stream, Func{Image, byte[]})"/>
    public static void Write(ReportData data, TextWriter output, Func<Image, byte[]> encodePng)
    {
        using var page = new MarkupWriter(output);
        using var html = page.Open("html", ("lang", "en"));
        string title = $"{data.Log.Header.Model} on {data.Log.Header.Data}";
        ReportHead.Write(page, title + " – training report");
        using var body = page.Open("body");
        using (page.Open("header"))
        {
            page.Element("h1", title);
            page.Element("p", Outcome(data.Log), ("class", "note"));
        }
        using var main = page.Open("main");
        Headline(page, data);
        CurvesSection(page, data.Log);
        NormsSection.Write(page, data.Log.Epochs, encodePng);
        if (data.Confusion is { } confusion)
        {
            using (page.Open("div", ("class", "pair")))
                ConfusionSection.Write(page, data, confusion);
        }

        MistakesSection(page, data, encodePng);
        EpochsSection(page, data.Log.Epochs, data.HasTop5);
        RunSection(page, data.Log);
    }

    private static string Outcome(LogContents log)
    {
        string epochs = ReportNumber.Plural(log.Epochs.Count, "epoch");
        string started = log.Header.Started.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
        return log.Final is { } final
            ? $"{epochs} in {ReportNumber.Duration(final.Seconds)}, {final.Outcome}. Started {started}. Fovea {log.Header.Version}."
            : $"{epochs} so far: the log has no final line. Started {started}. Fovea {log.Header.Version}.";
    }

    private static void Headline(MarkupWriter page, ReportData data)
    {
        LogContents log = data.Log;
        if (log.Epochs.Any(epoch => epoch.ValMetrics is not null && epoch.ValTop1 is null))
        {
            ScoresHeadline(page, data);
            return;
        }

        LogEpoch? validated = log.Epochs.LastOrDefault(epoch => epoch.ValTop1 is not null);
        LogFinal? tested = log.Final?.TestTop1 is null ? null : log.Final;
        string images = tested is null ? "validation" : data.EvaluatedName;
        string kind = images == "test" ? "Test" : "Validation";
        using (page.Open("dl", ("class", "tiles")))
        {
            if (tested is not null || validated is not null)
            {
                page.Tile($"{kind} top-1", ReportNumber.Percent(tested?.TestTop1 ?? validated?.ValTop1),
                    data.Confusion is { } matrix
                        ? $"{ReportNumber.Count(matrix.Total - matrix.Correct)} of {ReportNumber.Count(matrix.Total)} wrong"
                        : "");
                if (data.HasTop5)
                    page.Tile($"{kind} top-5", ReportNumber.Percent(tested is null ? validated!.ValTop5 : tested.TestTop5), "");
                page.Tile($"{kind} loss", ReportNumber.Number(tested is null ? validated!.ValLoss : tested.TestLoss), "");
            }
            if (TrainingCharts.BestEpoch(log.Epochs) is { } best)
            {
                page.Tile("Best on validation", ReportNumber.Percent(best.ValTop1),
                    $"top-1 after {ReportNumber.Plural(best.Epoch + 1, "epoch")}: {RunFolder.BestName}");
            }
            RunTiles(page, log);
        }
        if (tested is not null || validated is not null)
            page.Element("p", $"The figures are those of the {images} images.{BestNote(log)}", ("class", "note"));
    }

    // A task without accuracies, such as detection.
    private static void ScoresHeadline(MarkupWriter page, ReportData data)
    {
        LogContents log = data.Log;
        LogEpoch? best = TrainingCharts.BestEpoch(log.Epochs);
        bool isTest = log.Final?.TestMetrics is not null;
        using (page.Open("dl", ("class", "tiles")))
        {
            foreach ((string name, double value) in log.Final?.TestMetrics ?? best?.ValMetrics ?? new Dictionary<string, double>())
                page.Tile($"{(isTest ? "Test" : "Best")} {MetricName.Shown(name)}", ReportNumber.Percent(value, 1), "");
            RunTiles(page, log);
        }

        string images = isTest ? "test" : "validation";
        string kept = best is null
            ? ""
            : $" The best weights, {RunFolder.BestName}, are those after {ReportNumber.Plural(best.Epoch + 1, "epoch")}.";
        page.Element("p", $"The figures are those of the {images} images.{kept}", ("class", "note"));
        if (data.EvaluationPage is not { } link)
            return;
        using var line = page.Open("p");
        page.Element("a", "Precision over recall, errors and the worst images", ("href", link));
    }

    private static void RunTiles(MarkupWriter page, LogContents log)
    {
        if (log.Final is { } final)
        {
            page.Tile("Training speed", ReportNumber.Count(final.ImagesPerSecond), "images/s");
            page.Tile("Time", ReportNumber.Duration(final.Seconds), ReportNumber.Plural(final.Step, "step"));
        }

        page.Tile("Model", ReportNumber.Rounded(log.Header.Parameters), "parameters");
    }

    private static string BestNote(LogContents log) => TrainingCharts.BestEpoch(log.Epochs) is null
        ? ""
        : $" The best weights, {RunFolder.BestName}, are those of the epoch with the highest top-1 on the validation images.";

    private static void CurvesSection(MarkupWriter page, LogContents log)
    {
        using var section = page.Open("section");
        page.Element("h2", "Curves");
        IReadOnlyList<Chart> charts = TrainingCharts.Of(log);
        if (charts.Count == 0)
            page.Element("p", "The log has no finite value to draw.", ("class", "note"));
        using var grid = page.Open("div", ("class", "charts"));
        foreach (Chart chart in charts)
            chart.Write(page);
    }

    private static void MistakesSection(MarkupWriter page, ReportData data, Func<Image, byte[]> encodePng)
    {
        if (data.Mistakes.Count == 0 && data.Confusion is not { Total: > 0 })
            return;
        using var section = page.Open("section");
        page.Element("h2", "Worst mistakes");
        page.Element("p", data.Mistakes.Count == 0
            ? data.Confusion!.Correct == data.Confusion.Total
            ? $"Every {data.EvaluatedName} image is classified rightly."
            : "No pictures of the mistakes were kept."
            : $"The wrongly classified {data.EvaluatedName} images with the largest loss, worst first; in brackets the model’s "
            + "confidence in its prediction.",
            ("class", "note"));
        using var gallery = page.Open("div", ("class", "gallery"));
        foreach (MistakePicture shown in data.Mistakes)
        {
            Mistake mistake = shown.Mistake;
            using var figure = page.Open("figure");
            Image small = Thumbnail.Of(shown.Picture, MaxPictureSide);
            string verdict = $"label {data.ClassName(mistake.Label)}, predicted {data.ClassName(mistake.Predicted)}";
            page.Picture(small, MaxPixelatedSide, $"{shown.Caption}: {verdict}", encodePng);
            using var caption = page.Open("figcaption");
            page.Text($"{verdict} ({ReportNumber.Percent(mistake.Confidence, 1)})");
            page.Element(
                "span", string.Create(CultureInfo.InvariantCulture, $"{shown.Caption}, loss {mistake.Loss:F2}"), ("class", "note"));
        }
    }

    private static void EpochsSection(MarkupWriter page, IReadOnlyList<LogEpoch> epochs, bool hasTop5)
    {
        if (epochs.Count == 0)
            return;
        using var section = page.Open("section");
        page.Element("h2", "Epochs");
        LogEpoch? best = TrainingCharts.BestEpoch(epochs);
        int stride = (epochs.Count + MaxEpochRows - 1) / MaxEpochRows;
        using var details = page.Open("details");
        page.Element("summary", stride == 1 ? "Every epoch in figures" : $"Every {stride}th epoch, the best and the last in figures");
        using var scroll = page.Open("div", ("class", "scroll"));
        using var table = page.Open("table", ("class", "list"));
        EpochColumn[] columns = [.. EpochColumn.Of(epochs, hasTop5)];
        using (page.Open("thead"))
        using (page.Open("tr"))
        {
            page.Element("th", "Epochs done", ("scope", "col"));
            foreach (EpochColumn column in columns)
                page.Element("th", column.Name, ("scope", "col"));
        }

        using var body = page.Open("tbody");
        foreach (LogEpoch epoch in epochs.Where((epoch, i) => (i + 1) % stride == 0 || epoch == best || i == epochs.Count - 1))
        {
            using var row = page.Open("tr", ("class", epoch == best ? "best" : "other"));
            page.Element("th", ReportNumber.Integer(epoch.Epoch + 1) + (epoch == best ? " (best)" : ""), ("scope", "row"));
            foreach (EpochColumn column in columns)
                page.Element("td", column.Figure(epoch));
        }
    }

    private static void RunSection(MarkupWriter page, LogContents log)
    {
        LogHeader header = log.Header;
        using var section = page.Open("section");
        page.Element("h2", "The run");
        Table(page, "What was run",
        [
            ("Model", header.Model),
            ("Parameters", ReportNumber.Count(header.Parameters)),
            ("Data", header.Data),
            ("Seed", header.Seed.ToString(CultureInfo.InvariantCulture)),
            ("Threads", ReportNumber.Integer(header.Threads)),
            ("Hardware", header.Hardware),
            .. header.System is { } system ? [("System", system)] : Array.Empty<(string, string)>(),
            ("Started", header.Started.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)),
            ("Time", log.Final is { } final ? ReportNumber.Duration(final.Seconds) : ReportNumber.Missing),
            ("Fovea", header.Version),
            .. header.Git is { } git ? [("Git", git.Text)] : Array.Empty<(string, string)>(),
        ]);
        IReadOnlyList<(string Name, string Value)> settings = RunSettings.Of(header);
        if (settings.Count > 0)
            Table(page, "Configuration", settings);
    }

    private static void Table(MarkupWriter page, string heading, IEnumerable<(string Name, string Value)> rows)
    {
        page.Element("h3", heading);
        using var table = page.Open("table", ("class", "pairs"));
        using var body = page.Open("tbody");
        foreach ((string name, string value) in rows)
        {
            using var row = page.Open("tr");
            page.Element("th", name, ("scope", "row"));
            page.Element("td", value);
        }
    }
}
