using System.Globalization;
using Fovea.Nn.Analysis;
using Fovea.Reports;
using Fovea.Tensors;

namespace Fovea.Training.Report;

/// <summary>Draws what the middle position of a map sees of the input: one square for the last layer of each size of maps.</summary>
internal static class FieldDrawing
{
    private const double Side = 360, Edge = 6;
    private const int MaxFields = 8;

    /// <summary>Writes the section; nothing where no layer of the network has one receptive field for all positions.</summary>
    public static void Write(MarkupWriter page, ModelSummary summary)
    {
        SummaryRow[] rows = LastOfEachSize(summary);
        if (rows.Length == 0)
            return;
        using var section = page.Open("section");
        page.Element("h2", "Receptive fields");
        page.Element(
            "p",
            "The filled rectangle is the input. Each outline is the part of it that one position in the middle of a map depends on, for "
            + "the last layer of each size of maps; an outline beyond the input also sees padding.",
            ("class", "note"));
        using var figure = page.Open("figure", ("class", "card fields"));
        Draw(page, summary.Input, rows);
        using var caption = page.Open("figcaption");
        for (int i = 0; i < rows.Length; i++)
        {
            ReceptiveField field = rows[i].ReceptiveField!;
            using var entry = page.Open("span", ("class", "legend"));
            using (page.Open("svg", ("class", "swatch"), ("viewBox", "0 0 28 12"), ("aria-hidden", "true")))
            using (page.Open("g", ("class", Style(i))))
                page.Empty("polyline", ("points", "1,6 27,6"));
            string size = SummaryReport.Sides(field.Vertical.Size, field.Horizontal.Size);
            string jump = SummaryReport.Sides(field.Vertical.Jump, field.Horizontal.Jump);
            page.Text($" {rows[i].Path}: {size} pixels, every {jump}");
        }
    }

    private static void Draw(MarkupWriter page, Shape input, SummaryRow[] rows)
    {
        double extent = rows.Max(row => Math.Max(row.ReceptiveField!.Vertical.Size, row.ReceptiveField.Horizontal.Size));
        double scale = (Side - (2 * Edge)) / Math.Max(extent, Math.Max(input[2], input[3]));
        string size = At(Side);
        using var svg = page.Open(
            "svg", ("class", "diagram"), ("viewBox", $"0 0 {size} {size}"), ("style", $"width: {size}px"), ("role", "img"),
            ("aria-label", "Receptive fields of " + string.Join(", ", rows.Select(row => row.Path))));
        Rectangle("input", input[3], input[2], "");
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            ReceptiveField field = rows[i].ReceptiveField!;
            Rectangle($"field {Style(i)}", field.Horizontal.Size, field.Vertical.Size, rows[i].Path);
        }

        void Rectangle(string style, double width, double height, string title)
        {
            using var group = page.Open("g", ("class", style));
            if (title.Length > 0)
                page.Element("title", title);
            page.Empty(
                "rect", ("x", At((Side - (width * scale)) / 2)), ("y", At((Side - (height * scale)) / 2)), ("width", At(width * scale)),
                ("height", At(height * scale)));
        }
    }

    private static SummaryRow[] LastOfEachSize(ModelSummary summary)
    {
        SummaryRow[] rows =
        [
            .. summary.Rows.Where(row => row is { ReceptiveField.Vertical.Size: > 1, Path.Length: > 0 })
                .GroupBy(row => (row.Output[2], row.Output[3])).Select(size => size.Last()),
        ];
        return rows.Length <= MaxFields ? rows : rows[^MaxFields..];
    }

    private static string Style(int index) => string.Create(CultureInfo.InvariantCulture, $"run{index + 1}");

    private static string At(double pixels) => ReportNumber.Coordinate(pixels);
}
