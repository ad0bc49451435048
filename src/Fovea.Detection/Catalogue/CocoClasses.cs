namespace Fovea.Detection.Catalogue;

/// <summary>The names of the labels of COCO's detectors: category ids 0 to 90, of which some were never used.</summary>
public static class CocoClasses
{
    internal const string Unused = "N/A";

    /// <summary>The names by category id; the background is 0.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "background", "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
        "fire hydrant", Unused, "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant",
        "bear", "zebra", "giraffe", Unused, "backpack", "umbrella", Unused, Unused, "handbag", "tie", "suitcase", "frisbee", "skis",
        "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
        Unused, "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli",
        "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", Unused, "dining table", Unused,
        Unused, "toilet", Unused, "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster",
        "sink", "refrigerator", Unused, "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
    ];
}
