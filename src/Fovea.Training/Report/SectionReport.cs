using Fovea.Imaging;
using Fovea.Reports;

namespace Fovea.Training.Report;

/// <summary>
/// Writes a page of sections with tables and pictures: self-contained, well-formed as HTML and as XML, without scripts and external
/// resources.
/// </summary>
public static class SectionReport
{
    private const int MaxPixelatedSide = 64, JpegQuality = 85;

    /// <summary>Writes the page in UTF-8.</summary>
    /// <param name="title">The title.</param>
    /// <param name="notes">A paragraph each, under the title.</param>
    /// <param name="sections">The sections, in their order.</param>
    /// <param name="output">The stream of the page, which stays open.</param>
    public static void Write(string title, IReadOnlyList<string> notes, IReadOnlyList<ReportSection> sections, Stream output)
    {
        ArgumentNullException.ThrowIfNull(notes);
        ArgumentNullException.ThrowIfNull(sections);
        using var writer = new StreamWriter(output, leaveOpen: true);
        using var page = new MarkupWriter(writer);
        using var html = page.Open("html", ("lang", "en"));
        ReportHead.Write(page, title);
        using var body = page.Open("body");
        using (page.Open("header"))
        {
            page.Element("h1", title);
            foreach (string note in notes)
                page.Element("p", note, ("class", "note"));
        }

        using var main = page.Open("main");
        foreach (ReportSection section in sections)
            Section(page, section);
    }

    private static void Section(MarkupWriter page, ReportSection section)
    {
        using var element = page.Open("section");
        page.Element("h2", section.Heading);
        foreach (string note in section.Notes)
            page.Element("p", note);
        if (section.Table is { } table)
            Table(page, table);
        if (section.Pictures.Count == 0)
            return;
        using var views = page.Open("div", ("class", section.Pictures.Count == 1 ? "views single" : "views"));
        foreach (ReportPicture picture in section.Pictures)
            Picture(page, picture);
    }

    private static void Table(MarkupWriter page, ReportTable table)
    {
        using var scroll = page.Open("div", ("class", "scroll"));
        using var element = page.Open("table", ("class", "list"));
        using (page.Open("thead"))
        using (page.Open("tr"))
        {
            foreach (string heading in table.Headings)
                page.Element("th", heading, ("scope", "col"));
        }

        using var body = page.Open("tbody");
        foreach (IReadOnlyList<string> cells in table.Rows)
        {
            using var row = page.Open("tr");
            page.Element("th", cells[0], ("scope", "row"));
            foreach (string cell in cells.Skip(1))
                page.Element("td", cell);
        }
    }

    private static void Picture(MarkupWriter page, ReportPicture picture)
    {
        Image image = picture.Picture;
        bool isSmall = Math.Max(image.Width, image.Height) <= MaxPixelatedSide;
        string source = isSmall
            ? "data:image/png;base64," + Convert.ToBase64String(ImageFile.EncodePng(image))
            : "data:image/jpeg;base64," + Convert.ToBase64String(ImageFile.EncodeJpeg(image, JpegQuality));
        using var figure = page.Open("figure");
        page.Empty("img",
            ("src", source),
            ("width", ReportNumber.Integer(image.Width)),
            ("height", ReportNumber.Integer(image.Height)),
            ("class", isSmall ? "pixels" : "photo"),
            ("alt", picture.Caption));
        using var caption = page.Open("figcaption");
        page.Element("strong", picture.Caption);
        if (picture.Note.Length > 0)
            page.Element("span", picture.Note, ("class", "note"));
    }
}

/// <summary>A section of a page.</summary>
/// <param name="Heading">The heading.</param>
/// <param name="Notes">A paragraph each.</param>
public sealed record ReportSection(string Heading, params IReadOnlyList<string> Notes)
{
    /// <summary>A table after the paragraphs; null for none.</summary>
    public ReportTable? Table { get; init; }

    /// <summary>Pictures after the table, several side by side where there is room.</summary>
    public IReadOnlyList<ReportPicture> Pictures { get; init; } = [];
}

/// <summary>A table of a page: the first column names the rows, the others hold figures.</summary>
/// <param name="Headings">The heading of each column.</param>
/// <param name="Rows">The rows, with a cell for each column.</param>
public sealed record ReportTable(IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows);
