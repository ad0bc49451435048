using Fovea.Reports;

namespace Fovea.Claims.Results;

/// <summary>
/// Writes the page of a result: the paper's figures and those here, the verdict, the curves with every seed, all measurements, and the
/// settings. It is self-contained, well-formed as HTML and as XML, without scripts and external resources.
/// </summary>
public static class ClaimPage
{
    private const int MaxPoints = 400, Styles = 8;

    /// <summary>Writes the page in UTF-8.</summary>
    public static void Write(Claim claim, ClaimResult result, Stream output)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(result);
        using var writer = new StreamWriter(output, leaveOpen: true);
        using var page = new MarkupWriter(writer);
        using var html = page.Open("html", ("lang", "en"));
        ReportHead.Write(page, claim.Name);
        using var body = page.Open("body");
        using (page.Open("header"))
        {
            page.Element("h1", claim.Title);
            page.Element("p", $"{claim.Paper}, {claim.Place}", ("class", "note"));
            Tiles(page, result);
        }

        using var main = page.Open("main");
        Findings(page, result);
        Curves(page, result);
        Measurements(page, result);
        Settings(page, result);
    }

    private static void Tiles(MarkupWriter page, ClaimResult result)
    {
        using var tiles = page.Open("dl", ("class", "tiles"));
        page.Tile("Verdict", result.Verdict.Text(), "");
        page.Tile("Size", result.Size == ClaimSize.Quick ? "quick" : "paper's", result.Data ?? "no data set");
        page.Tile("Seeds", string.Join(", ", result.Seeds), "");
        page.Tile("Time", ReportNumber.Duration(result.Seconds), ReportNumber.Plural(result.Threads, "thread"));
    }

    private static void Findings(MarkupWriter page, ClaimResult result)
    {
        using var section = page.Open("section");
        page.Element("h2", "The paper and here");
        page.Element("p", result.Sentence);
        using (page.Open("div", ("class", "scroll")))
        using (page.Open("table", ("class", "list words")))
        {
            Head(page, ["What", "Paper", "Here", "Rule", "Verdict"]);
            using var body = page.Open("tbody");
            foreach (FindingResult finding in result.Findings)
                Row(page, finding.What, finding.Paper, finding.Here, finding.Rule, finding.Verdict.Text());
        }

        page.Element(
            "p", "Here: the mean over the seeds, with the lowest and the highest; every seed must follow the rule.", ("class", "note"));
    }

    private static void Curves(MarkupWriter page, ClaimResult result)
    {
        string[] quantities = [.. result.Observations.SelectMany(each => each.Curves).Select(curve => curve.Quantity).Distinct()];
        if (quantities.Length == 0)
            return;
        using var section = page.Open("section");
        page.Element("h2", "Curves");
        using var grid = page.Open("div", ("class", "charts"));
        for (int i = 0; i < quantities.Length; i++)
        {
            Curve[] curves =
                [.. result.Observations.SelectMany(each => each.Curves).Where(curve => curve.Quantity == quantities[i])];
            Draw(page, $"curve{ReportNumber.Integer(i)}", quantities[i], curves, result.Seeds.Count);
        }
    }

    private static void Draw(MarkupWriter page, string id, string quantity, IReadOnlyList<Curve> curves, int seeds)
    {
        string[] variants = [.. curves.Select(curve => curve.Variant).Distinct()];
        List<Series> background = [], means = [];
        for (int i = 0; i < variants.Length; i++)
        {
            string style = $"run{ReportNumber.Integer((i % Styles) + 1)}";
            Curve[] own = [.. curves.Where(curve => curve.Variant == variants[i])];
            if (own.Length > 1)
                background.AddRange(own.Select(curve => new Series("", $"{style} thin", null, Points(curve))));
            IReadOnlyList<Point> mean = Mean(own);
            means.Add(new Series("", style, $"{variants[i]}, last {ReportNumber.Number(mean[^1].Y)}", mean));
        }

        double[] values = [.. curves.SelectMany(curve => curve.Points).Select(point => point.Y)];
        Axis y = Axis.Positive(values.Min(), values.Max());
        Axis x = Axis.Whole(Math.Max(1, curves.Max(curve => curve.Points[^1].X)));
        string summary = $"{quantity}: {string.Join("; ", means.Select(series => series.Legend))}.";
        new Chart(id, Capital(quantity), summary, curves[0].Along, quantity, x, y, [.. background, .. means])
        {
            Note = seeds > 1 ? "Thin: each seed." : "",
        }.Write(page);
    }

    private static IReadOnlyList<Point> Points(Curve curve) =>
        Series.Thin([.. curve.Points.Select(point => new Point(point.X, point.Y))], MaxPoints);

    // Where every seed has a value: a run that reached its end earlier ends the mean.
    private static IReadOnlyList<Point> Mean(IReadOnlyList<Curve> curves) => Series.Thin(
        [
            .. Enumerable.Range(0, curves.Min(curve => curve.Points.Count))
                .Select(i => new Point(curves[0].Points[i].X, curves.Average(curve => curve.Points[i].Y))),
        ], MaxPoints);

    private static void Measurements(MarkupWriter page, ClaimResult result)
    {
        MeasurementTable table = MeasurementTable.Of(result.Observations);
        using var section = page.Open("section");
        page.Element("h2", "Measurements");
        using var scroll = page.Open("div", ("class", "scroll"));
        using var list = page.Open("table", ("class", "list"));
        Head(page, ["", .. table.Variants]);
        using var body = page.Open("tbody");
        foreach (string quantity in table.Quantities)
            Row(page, [quantity, .. table.Variants.Select(variant => table[variant, quantity])]);
    }

    private static void Settings(MarkupWriter page, ClaimResult result)
    {
        using var section = page.Open("section");
        page.Element("h2", "Settings");
        foreach (string setting in result.Settings)
            page.Element("p", setting);
        page.Element(
            "p", FormattableString.Invariant($"{result.Date:yyyy-MM-dd}, Fovea {result.Version}, {result.Machine}"), ("class", "note"));
    }

    private static void Head(MarkupWriter page, IReadOnlyList<string> columns)
    {
        using (page.Open("thead"))
        using (page.Open("tr"))
        {
            foreach (string column in columns)
                page.Element("th", column, ("scope", "col"));
        }
    }

    private static void Row(MarkupWriter page, params IReadOnlyList<string> cells)
    {
        using var row = page.Open("tr");
        page.Element("th", cells[0], ("scope", "row"));
        foreach (string cell in cells.Skip(1))
            page.Element("td", cell);
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
