using Fovea.Data.Checking;
using Fovea.Imaging;
using Fovea.Reports;

namespace Fovea.Training.Report;

/// <summary>
/// Writes the check of a data set as one self-contained page in the style of <see cref="HtmlReport"/>, well-formed as HTML and as XML.
/// </summary>
public static class DataCheckReport
{
    private const int MaxPixelatedSide = 64, JpegQuality = 85;
    private const int MaxProblemsOfKind = 100, MaxFiles = 12, MaxClasses = 1000;

    /// <summary>Writes the page in UTF-8.</summary>
    /// <param name="check">The check.</param>
    /// <param name="output">The stream of the page, which stays open.</param>
    public static void Write(DataCheck check, Stream output)
    {
        ArgumentNullException.ThrowIfNull(check);
        using var writer = new StreamWriter(output, leaveOpen: true);
        using var page = new MarkupWriter(writer);
        using var html = page.Open("html", ("lang", "en"));
        ReportHead.Write(page, $"{check.Name} – data check");
        using var body = page.Open("body");
        using (page.Open("header"))
        {
            page.Element("h1", check.Name);
            page.Element("p", Verdict(check), ("class", "note"));
        }

        using var main = page.Open("main");
        Tiles(page, check);
        Problems(page, check);
        Classes(page, check);
        Sizes(page, check);
        Pictures(page, check);
    }

    private static string Verdict(DataCheck check)
    {
        int stopping = check.Problems.Count(problem => problem.StopsTraining);
        return check.Problems.Count == 0 ? "Every image can be read, and nothing is wrong."
            : stopping == 0 ? "Nothing stops a training; what is worth a look is listed below."
            : $"{ReportNumber.Plural(stopping, "problem")} would stop a training.";
    }

    private static void Tiles(MarkupWriter page, DataCheck check)
    {
        using var tiles = page.Open("dl", ("class", "tiles"));
        page.Tile("Images", ReportNumber.Count(check.Images),
            check.Parts.Count == 1
                ? "in one part"
                : string.Join(", ", check.Parts.Select(part => $"{part.Name} {ReportNumber.Count(part.Images)}")));
        page.Tile("Classes", ReportNumber.Count(check.Classes.Count), "");
        if (check.Sizes is { } sizes)
            page.Tile("Median size", $"{sizes.MedianWidth}x{sizes.MedianHeight}", "width x height in pixels");
        if (check.Formats.Count > 0)
        {
            page.Tile("Format", check.Formats[0].FormatName, check.Formats.Count == 1
                ? "all files"
                : string.Join(", ", check.Formats.Select(each => $"{each.FormatName} {ReportNumber.Count(each.Files)}")));
        }

        page.Tile("Problems", ReportNumber.Count(check.Problems.Sum(problem => problem.Count)),
            $"{ReportNumber.Count(check.Problems.Count(problem => problem.StopsTraining))} stop a training");
    }

    private static void Problems(MarkupWriter page, DataCheck check)
    {
        if (check.Problems.Count == 0)
            return;
        using var section = page.Open("section");
        page.Element("h2", "Problems");
        foreach (IGrouping<DataProblemKind, DataProblem> kind in check.Problems.GroupBy(problem => problem.Kind))
        {
            string name = DataProblemNames.Of(kind.Key);
            int count = kind.Count(), found = kind.Sum(problem => problem.Count);
            using var details = kind.First().StopsTraining ? page.Open("details", ("open", "open")) : page.Open("details");
            page.Element("summary",
                $"{char.ToUpperInvariant(name[0])}{name[1..]}: {ReportNumber.Count(found)}"
                + (kind.First().StopsTraining ? " (stops a training)" : ""));
            using var list = page.Open("ul", ("class", "problems"));
            foreach (DataProblem problem in kind.Take(MaxProblemsOfKind))
                Problem(page, problem);
            if (count > MaxProblemsOfKind)
                page.Element("li", $"{ReportNumber.Count(count - MaxProblemsOfKind)} more", ("class", "note"));
        }
    }

    private static void Problem(MarkupWriter page, DataProblem problem)
    {
        using var item = page.Open("li");
        page.Text(problem.Text);
        if (problem.Kind == DataProblemKind.Unreadable || problem.Files.Count == 0)
            return; // The text names the file.
        using var files = page.Open("ul", ("class", "note"));
        foreach (string file in problem.Files.Take(MaxFiles))
            page.Element("li", file);
        if (problem.Files.Count > MaxFiles)
            page.Element("li", $"and {ReportNumber.Count(problem.Files.Count - MaxFiles)} more");
    }

    private static void Classes(MarkupWriter page, DataCheck check)
    {
        if (check.Classes.Count == 0)
            return;
        int most = Math.Max(check.Classes.Max(each => each.Images.Sum()), 1);
        using var section = page.Open("section");
        page.Element("h2", "Classes");
        if (check.Classes.Count > MaxClasses)
            page.Element("p", $"The first {ReportNumber.Count(MaxClasses)}.", ("class", "note"));
        string[] headings = ["Class", .. check.Parts.Select(part => part.Name)];
        page.BarTable(headings, check.Classes.Take(MaxClasses).Select(each => new BarRow(
            each.Name, [.. each.Images.Select(count => ReportNumber.Count(count))], (double)each.Images.Sum() / most)));
    }

    private static void Sizes(MarkupWriter page, DataCheck check)
    {
        if (check.Sizes is not { } sizes)
            return;
        int most = sizes.ShorterSides.Max(range => range.Images);
        using var section = page.Open("section");
        page.Element("h2", "Sizes");
        page.Element("p", $"Smallest: {Named(sizes.Smallest)}. Largest: {Named(sizes.Largest)}.", ("class", "note"));
        page.BarTable(["Shorter side", "Images"], sizes.ShorterSides.Select(range => new BarRow(
            range.Last is { } last ? $"{range.First} to {last}" : $"from {range.First}",
            [ReportNumber.Count(range.Images)],
            (double)range.Images / most)));
    }

    private static string Named(CheckedImage image) => $"{image.Width}x{image.Height}, {image.Name}";

    private static void Pictures(MarkupWriter page, DataCheck check)
    {
        if (check.Pictures.Count == 0)
            return;
        using var section = page.Open("section");
        page.Element("h2", "Samples");
        foreach (IGrouping<string, SamplePicture> ofClass in check.Pictures.GroupBy(picture => picture.Class))
        {
            if (ofClass.Key.Length > 0)
                page.Element("h3", ofClass.Key);
            using var gallery = page.Open("div", ("class", "gallery"));
            foreach (SamplePicture picture in ofClass)
                Picture(page, picture);
        }
    }

    private static void Picture(MarkupWriter page, SamplePicture picture)
    {
        Image image = picture.Image;
        bool isSmall = Math.Max(image.Width, image.Height) <= MaxPixelatedSide;
        string source = isSmall
            ? "data:image/png;base64," + Convert.ToBase64String(ImageFile.EncodePng(image))
            : "data:image/jpeg;base64," + Convert.ToBase64String(ImageFile.EncodeJpeg(image, JpegQuality));
        string name = Path.GetFileName(picture.Name);
        using var figure = page.Open("figure");
        page.Empty("img",
            ("src", source),
            ("width", ReportNumber.Integer(image.Width)),
            ("height", ReportNumber.Integer(image.Height)),
            ("class", isSmall ? "pixels" : "photo"),
            ("alt", name));
        page.Element("figcaption", name, ("class", "note"));
    }
}
