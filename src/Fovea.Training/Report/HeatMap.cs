using Fovea.Imaging;
using Fovea.Imaging.Drawing;
using Fovea.Reports;

namespace Fovea.Training.Report;

/// <summary>
/// A heat map of positive values as inline SVG in a figure element: a row for each name, a column for each epoch, on a logarithmic scale.
/// </summary>
/// <param name="Id">The beginning of the identifiers of its elements.</param>
/// <param name="Heading">The heading.</param>
/// <param name="Rows">The rows' names, from the top.</param>
/// <param name="Epochs">The number of epochs, from the left.</param>
/// <param name="Value">The value of an epoch and a row; NaN where there is none.</param>
internal sealed record HeatMap(string Id, string Heading, IReadOnlyList<string> Rows, int Epochs, Func<int, int, double> Value)
{
    private const double Width = 560, Right = 14, Top = 8, Bottom = 78, FullRow = 16, LetterWidth = 6.6;
    private const int MaxColumns = 400, MaxLabels = 60, MaxLetters = 24;
    private const double MostDecades = 6;

    public void Write(MarkupWriter page, Func<Image, byte[]> encodePng)
    {
        double[] values =
        [
            .. from row in Enumerable.Range(0, Rows.Count)
               from epoch in Enumerable.Range(0, Epochs)
               select Value(epoch, row) into value
               where double.IsFinite(value) && value > 0
               select value,
        ];
        if (values.Length == 0)
            return;
        double most = values.Max(), least = Math.Max(values.Min(), most * Math.Pow(10, -MostDecades));
        int columns = Math.Min(Epochs, MaxColumns);
        Image cells = ColorScale.Picture(columns, Rows.Count, (x, y) => Share(Value((int)((long)x * Epochs / columns), y)));
        int labelled = (Rows.Count + MaxLabels - 1) / MaxLabels;
        double rowHeight = FullRow / labelled, height = Top + (Rows.Count * rowHeight) + Bottom;
        double left = 12 + (LetterWidth * Rows.Max(name => Math.Min(name.Length, MaxLetters))), width = Width - left - Right;

        using var figure = page.Open("figure", ("class", "card"));
        page.Element("h3", Heading);
        using (page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", Heading)))
        using (page.Open(
            "svg", ("class", "chart heat"), ("viewBox", $"0 0 {At(Width)} {At(height)}"), ("role", "img"),
            ("aria-labelledby", Id + "-title")))
        {
            string span = $"from {ReportNumber.Short(Rounded(least))} to {ReportNumber.Short(Rounded(most))}";
            page.Element("title", $"{Heading}: {span}.", ("id", Id + "-title"));
            Picture(page, encodePng(cells), left, Top, width, Rows.Count * rowHeight);
            for (int row = 0; row < Rows.Count; row += labelled)
            {
                page.Element(
                    "text", Shortened(Rows[row]), ("x", At(left - 6)), ("y", At(Top + ((row + 0.5) * rowHeight))), ("dy", "0.35em"),
                    ("text-anchor", "end"));
            }

            double foot = Top + (Rows.Count * rowHeight);
            foreach ((double epoch, string label) in Axis.Whole(Epochs).Ticks)
            {
                string x = At(left + (epoch / Epochs * width));
                page.Empty("line", ("class", "axis"), ("x1", x), ("x2", x), ("y1", At(foot)), ("y2", At(foot + 4)));
                page.Element("text", label, ("x", x), ("y", At(foot + 16)), ("text-anchor", "middle"));
            }

            page.Element("text", "epoch", ("x", At(left - 6)), ("y", At(foot + 16)), ("text-anchor", "end"));
            Picture(page, encodePng(ColorScale.Picture(100, 1, (x, _) => x / 99.0)), left, foot + 34, width, 10);
            page.Element("text", ReportNumber.Short(Rounded(least)), ("x", At(left)), ("y", At(foot + 60)));
            page.Element("text", "logarithmic", ("x", At(left + (width / 2))), ("y", At(foot + 60)), ("text-anchor", "middle"));
            page.Element("text", ReportNumber.Short(Rounded(most)), ("x", At(left + width)), ("y", At(foot + 60)), ("text-anchor", "end"));
        }

        double Share(double value) =>
            !double.IsFinite(value) ? double.NaN
            : value <= least ? 0
            : most == least ? 1
            : Math.Log(value / least) / Math.Log(most / least);
    }

    private static void Picture(MarkupWriter page, byte[] png, double x, double y, double width, double height) => page.Empty(
        "image", ("href", "data:image/png;base64," + Convert.ToBase64String(png)), ("x", At(x)), ("y", At(y)), ("width", At(width)),
        ("height", At(height)), ("preserveAspectRatio", "none"));

    private static string Shortened(string name) => name.Length <= MaxLetters ? name : "…" + name[^(MaxLetters - 1)..];

    private static double Rounded(double value) => double.Parse(
        value.ToString("G3", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);

    private static string At(double pixels) => ReportNumber.Coordinate(pixels);
}
