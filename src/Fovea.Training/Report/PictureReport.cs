using Fovea.Imaging;
using Fovea.Reports;

namespace Fovea.Training.Report;

/// <summary>
/// Writes a page of pictures with their captions: self-contained, well-formed as HTML and as XML, without scripts and external resources.
/// </summary>
public static class PictureReport
{
    private const int MaxPictureSide = 256, MaxPixelatedSide = 64;

    /// <summary>Writes the page in UTF-8.</summary>
    /// <param name="title">The title.</param>
    /// <param name="notes">A paragraph each, under the title.</param>
    /// <param name="pictures">The pictures, in their order.</param>
    /// <param name="output">The stream of the page, which stays open.</param>
    /// <param name="encodePng">Encodes a picture as a PNG file.</param>
    /// <param name="maxSide">Pictures with a longer side are reduced to it.</param>
    public static void Write(
        string title, IReadOnlyList<string> notes, IReadOnlyList<ReportPicture> pictures, Stream output, Func<Image, byte[]> encodePng,
        int maxSide = MaxPictureSide)
    {
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
        using var gallery = page.Open("div", ("class", "gallery"));
        foreach (ReportPicture shown in pictures)
        {
            using var figure = page.Open("figure");
            page.Picture(Thumbnail.Of(shown.Picture, maxSide), MaxPixelatedSide, shown.Caption, encodePng);
            using var caption = page.Open("figcaption");
            page.Text(shown.Caption);
            page.Element("span", shown.Note, ("class", "note"));
        }
    }

    /// <summary>A picture whose bytes are in the page; small ones are enlarged to squares that can be seen.</summary>
    internal static void Picture(this MarkupWriter page, Image picture, int maxPixelatedSide, string text, Func<Image, byte[]> encodePng) =>
        page.Picture(
            encodePng(picture), picture.Width, picture.Height, Math.Max(picture.Width, picture.Height) <= maxPixelatedSide, text);
}

/// <summary>A picture of a page.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Caption">What it is, in a few words.</param>
/// <param name="Note">More about it, in small letters.</param>
public sealed record ReportPicture(Image Picture, string Caption, string Note);
