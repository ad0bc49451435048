namespace Fovea.Reports;

/// <summary>Parts that pages have in common.</summary>
internal static class PageParts
{
    /// <summary>A figure in a <c>dl</c> of tiles.</summary>
    public static void Tile(this MarkupWriter page, string name, string figure, string detail)
    {
        using var tile = page.Open("div");
        page.Element("dt", name);
        page.Element("dd", figure);
        if (detail != "")
            page.Element("dd", detail, ("class", "note"));
    }

    /// <summary>A picture whose bytes are in the page; small ones are enlarged to squares that can be seen.</summary>
    public static void Picture(this MarkupWriter page, byte[] png, int width, int height, bool isPixelated, string text) => page.Empty(
        "img",
        ("src", "data:image/png;base64," + Convert.ToBase64String(png)),
        ("width", ReportNumber.Integer(width)),
        ("height", ReportNumber.Integer(height)),
        ("class", isPixelated ? "pixels" : "photo"),
        ("alt", text));

    /// <summary>A table whose rows end with a bar.</summary>
    public static void BarTable(this MarkupWriter page, string[] headings, IEnumerable<BarRow> rows)
    {
        using var scroll = page.Open("div", ("class", "scroll"));
        using var table = page.Open("table", ("class", "list shares counts"));
        using (page.Open("thead"))
        using (page.Open("tr"))
        {
            foreach (string heading in headings)
                page.Element("th", heading, ("scope", "col"), ("class", heading == headings[0] ? "name" : "figure"));
            page.Element("th", "", ("class", "bar"));
        }

        using var body = page.Open("tbody");
        foreach (BarRow row in rows)
        {
            using var line = page.Open("tr");
            page.Element("th", row.Name, ("scope", "row"));
            foreach (string figure in row.Figures)
                page.Element("td", figure);
            using var cell = page.Open("td", ("class", "bar train"));
            page.Element("span", "", ("style", $"width: {ReportNumber.Coordinate(100 * row.Share)}%"));
        }
    }
}

/// <summary>A row of a table with bars.</summary>
/// <param name="Name">What it tells of.</param>
/// <param name="Figures">Its figures, one a column.</param>
/// <param name="Share">The length of its bar, 0 to 1.</param>
internal sealed record BarRow(string Name, IReadOnlyList<string> Figures, double Share);
