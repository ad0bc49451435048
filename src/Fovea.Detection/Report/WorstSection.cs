using Fovea.Imaging;
using Fovea.Reports;

namespace Fovea.Detection.Report;

/// <summary>The part of the page with the images in which most is wrong.</summary>
internal static class WorstSection
{
    public static void Write(MarkupWriter page, IReadOnlyList<WorstImage> worst)
    {
        using var section = page.Open("section");
        page.Element("h2", "Worst images");
        page.Element(
            "p", "Those with the most errors first, each with the labelled objects and then with the detections.", ("class", "note"));
        using var gallery = page.Open("div", ("class", "gallery"));
        foreach (WorstImage image in worst)
        {
            using var figure = page.Open("figure");
            Picture(image.Truth, "labelled objects");
            Picture(image.Found, "detections");
            page.Element("figcaption", image.Caption);

            void Picture(Image picture, string what) => page.Picture(
                ImageFile.EncodePng(picture), picture.Width, picture.Height, isPixelated: false, $"{image.Caption}: {what}");
        }
    }
}

/// <summary>An image in which objects were missed or detections are wrong.</summary>
/// <param name="Truth">The image with its labelled objects.</param>
/// <param name="Found">The image with its detections.</param>
/// <param name="Caption">Its name and what is wrong.</param>
public sealed record WorstImage(Image Truth, Image Found, string Caption);
