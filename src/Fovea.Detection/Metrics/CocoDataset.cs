using Fovea.Detection.Masks;

namespace Fovea.Detection.Metrics;

/// <summary>The images of a data set with the objects in them, as COCO's instances files state them.</summary>
/// <param name="Images">The images, also those without objects.</param>
/// <param name="Categories">The classes.</param>
/// <param name="Annotations">The objects.</param>
public sealed record CocoDataset(
    IReadOnlyList<CocoImage> Images, IReadOnlyList<CocoCategory> Categories, IReadOnlyList<CocoAnnotation> Annotations);

/// <summary>An image.</summary>
/// <param name="Id">The number by which objects and detections name it.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="FileName">The name of its file, if known.</param>
public sealed record CocoImage(long Id, int Height, int Width, string? FileName = null);

/// <summary>A class of objects.</summary>
/// <param name="Id">The number by which objects and detections name it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Supercategory">The name of the group that it belongs to, if any.</param>
public sealed record CocoCategory(int Id, string Name, string? Supercategory = null);

/// <summary>An object in an image: what there is to be found.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ImageId">The image's number.</param>
/// <param name="CategoryId">The class's number.</param>
/// <param name="Box">Its box.</param>
/// <param name="Area">Its area in pixels, by which it counts as small, medium or large.</param>
/// <param name="IsCrowd">Whether it stands for a group of objects that count neither as found nor as missed.</param>
/// <param name="Mask">Its pixels, of the image's size; needed to evaluate masks.</param>
public sealed record CocoAnnotation(
    long Id, long ImageId, int CategoryId, CocoBox Box, double Area, bool IsCrowd = false, RleMask? Mask = null);

/// <summary>An object that a detector has found.</summary>
/// <param name="ImageId">The image's number.</param>
/// <param name="CategoryId">The class's number.</param>
/// <param name="Score">How sure the detector is; higher is surer.</param>
/// <param name="Box">Its box.</param>
/// <param name="Mask">Its pixels, of the image's size; needed to evaluate masks.</param>
public sealed record CocoDetection(long ImageId, int CategoryId, double Score, CocoBox Box, RleMask? Mask = null);
