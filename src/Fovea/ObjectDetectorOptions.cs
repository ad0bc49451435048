using Fovea.Detection.Networks;
using Fovea.Inference;

namespace Fovea;

/// <summary>How an <see cref="ObjectDetector"/> is loaded and how it computes.</summary>
public sealed record ObjectDetectorOptions
{
    /// <summary>
    /// The network's name, such as <c>maskrcnn_resnet50_fpn</c>; null for what the file says, else for the one that has its tensors.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>
    /// The classes' names by label, the background at 0, or without it; null for those of the file, else of COCO (91 classes) or PASCAL VOC
    /// (21), else numbers.
    /// </summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>
    /// Changes sizes, numbers and thresholds of the file, or of torchvision where it states none, such as
    /// <c>rcnn => rcnn with { BoxScoreThresh = 0.5f }</c>; null for no change.
    /// </summary>
    public Func<RcnnOptions, RcnnOptions>? Rcnn { get; init; }

    /// <summary>The number of computing threads; null for those of <see cref="Tensors.Engine"/>. Results do not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// The number of sizes of photographs for which the compiled network is kept; the least recently used one goes first.
    /// </summary>
    public int MaxCachedSizes { get; init; } = 16;

    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    internal void Validate()
    {
        if (Threads is < 1 || MaxCachedSizes < 1)
        {
            throw new ArgumentException(
                $"ObjectDetectorOptions: {Threads?.ToString() ?? "default"} threads, {MaxCachedSizes} sizes; expected at least 1 each.");
        }
    }

    /// <summary>The options of the compiled parts.</summary>
    internal InferenceOptions Inference => new() { Threads = Threads, MaxCachedPlans = MaxCachedSizes };
}
