namespace Fovea.Reports;

/// <summary>A line chart as inline SVG in a figure element: axes, grid, curves, labels at the curves' ends, a legend.</summary>
internal sealed record Chart(
    string Id, string Heading, string Summary, string XLabel, string YLabel, Axis X, Axis Y, IReadOnlyList<Series> Series)
{
    private const double Width = 560, Height = 330, Left = 66, Right = 62, Top = 34, Bottom = 46;
    private const double LabelSpacing = 19;

    public string Note { get; init; } = "";

    public void Write(MarkupWriter page)
    {
        using var figure = page.Open("figure", ("class", "card"));
        page.Element("h3", Heading);
        using (page.Open(
            "svg", ("class", "chart"), ("viewBox", $"0 0 {Width} {Height}"), ("role", "img"), ("aria-labelledby", Id + "-title")))
        {
            page.Element("title", Summary, ("id", Id + "-title"));
            using (page.Open("clipPath", ("id", Id + "-clip")))
            {
                page.Empty("rect",
                    ("x", At(Left)), ("y", At(Top - 5)), ("width", At(Width - Left - Right + 6)),
                    ("height", At(Height - Top - Bottom + 10)));
            }

            Grid(page);
            using (page.Open("g", ("clip-path", $"url(#{Id}-clip)")))
            {
                foreach (Series series in Series)
                    Curve(page, series);
            }

            EndLabels(page);
        }
        using (page.Open("figcaption"))
        {
            foreach (Series series in Series.Where(series => series.Legend is not null))
                LegendEntry(page, series);
            if (Note != "")
                page.Element("span", Note, ("class", "note"));
        }
    }

    private void Grid(MarkupWriter page)
    {
        foreach ((double value, string label) in Y.Ticks)
        {
            string y = At(PixelY(value));
            page.Empty("line", ("class", "grid"), ("x1", At(Left)), ("x2", At(Width - Right)), ("y1", y), ("y2", y));
            page.Element("text", label, ("class", "tick"), ("x", At(Left - 8)), ("y", y), ("dy", "0.35em"), ("text-anchor", "end"));
        }
        foreach ((double value, string label) in X.Ticks)
        {
            string x = At(PixelX(value));
            page.Empty("line", ("class", "axis"), ("x1", x), ("x2", x), ("y1", At(Height - Bottom)), ("y2", At(Height - Bottom + 5)));
            page.Element(
                "text", label, ("class", "tick"), ("x", x), ("y", At(Height - Bottom + 8)), ("dy", "0.8em"), ("text-anchor", "middle"));
        }
        page.Empty(
            "line", ("class", "axis"), ("x1", At(Left)), ("x2", At(Width - Right)), ("y1", At(Height - Bottom)),
            ("y2", At(Height - Bottom)));
        page.Empty("line", ("class", "axis"), ("x1", At(Left)), ("x2", At(Left)), ("y1", At(Top)), ("y2", At(Height - Bottom)));
        page.Element(
            "text", XLabel, ("class", "tick"), ("x", At((Left + Width - Right) / 2)), ("y", At(Height - 4)), ("text-anchor", "middle"));
        page.Element("text", Y.Logarithmic ? YLabel + ", logarithmic" : YLabel, ("class", "tick"), ("x", "4"), ("y", "16"));
    }

    private void Curve(MarkupWriter page, Series series)
    {
        using var group = page.Open("g", ("class", series.Style));
        foreach (IReadOnlyList<Point> run in series.Runs())
        {
            if (run.Count > 1)
                page.Empty("polyline", ("points", string.Join(' ', run.Select(point => $"{At(PixelX(point.X))},{At(PixelY(point.Y))}"))));
        }

        foreach (Point point in series.Runs().Where(run => series.Dots || run.Count == 1).SelectMany(run => run))
        {
            using (page.Open("circle", ("cx", At(PixelX(point.X))), ("cy", At(PixelY(point.Y))), ("r", "4")))
            {
                page.Element(
                    "title", $"{series.Style}, {XLabel} {ReportNumber.Short(Math.Round(point.X, 3))}: {ReportNumber.Number(point.Y)}");
            }
        }
    }

    private void EndLabels(MarkupWriter page)
    {
        var labels = Series.Where(series => series.Label != "" && series.Last is not null)
            .Select(series => (series, Last: series.Last!.Value))
            .OrderBy(label => PixelY(label.Last.Y))
            .ToList();
        double lowest = Height - Bottom - LabelSpacing * (labels.Count - 1);
        double free = Top;
        foreach ((Series series, Point last) in labels)
        {
            double y = Math.Clamp(PixelY(last.Y), free, Math.Max(free, lowest));
            (free, lowest) = (y + LabelSpacing, lowest + LabelSpacing);
            page.Element(
                "text", series.Label, ("class", "end " + series.Style), ("x", At(Width - Right + 9)), ("y", At(y)), ("dy", "0.35em"));
        }
    }

    private static void LegendEntry(MarkupWriter page, Series series)
    {
        using var entry = page.Open("span", ("class", "legend"));
        using (page.Open("svg", ("class", "swatch"), ("viewBox", "0 0 28 12"), ("aria-hidden", "true")))
        using (page.Open("g", ("class", series.Style)))
        {
            page.Empty("polyline", ("points", "1,6 27,6"));
            if (series.Dots)
                page.Empty("circle", ("cx", "14"), ("cy", "6"), ("r", "4"));
        }
        page.Text(" " + series.Legend);
    }

    private double PixelX(double value) => Left + X.Position(value) * (Width - Left - Right);

    private double PixelY(double value) => Height - Bottom - Y.Position(value) * (Height - Top - Bottom);

    private static string At(double pixels) => ReportNumber.Coordinate(pixels);
}
