using Fovea.Detection.Metrics;

namespace Fovea.Detection.Tests.Metrics;

/// <summary>Small data sets of images with 100 x 100 pixels, made by hand.</summary>
internal static class Scene
{
    public const int Side = 100;

    public static CocoDataset Of(params CocoAnnotation[] annotations) => Of(images: 1, annotations);

    public static CocoDataset Of(int images, params CocoAnnotation[] annotations) => new(
        [.. Enumerable.Range(1, images).Select(id => new CocoImage(id, Side, Side))],
        [new CocoCategory(1, "cat"), new CocoCategory(2, "dog")],
        annotations);

    public static CocoAnnotation Truth(int category, CocoBox box, long image = 1, bool isCrowd = false) =>
        new(Id: 0, image, category, box, box.Area, isCrowd);

    public static CocoDetection Found(int category, CocoBox box, double score, long image = 1) => new(image, category, score, box);
}
