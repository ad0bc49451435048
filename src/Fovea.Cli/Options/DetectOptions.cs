namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea detect</c>.</summary>
internal sealed record DetectOptions : IVerbOptions
{
    /// <summary>Image files, folders of images and patterns such as <c>photos/*.jpg</c>.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>The file of weights.</summary>
    public string Weights { get; init; } = "";

    /// <summary>The folder for pictures of what was found; null for none.</summary>
    public string? Output { get; init; }

    /// <summary>The file for a page that shows each stage of the detection in one photograph; null for none.</summary>
    public string? Explain { get; init; }

    /// <summary>The network's name; null for the one that has the tensors of the file.</summary>
    public string? Model { get; init; }

    /// <summary>The file of class names; null for those of COCO or PASCAL VOC by their number.</summary>
    public string? Classes { get; init; }

    /// <summary>The lowest score that is listed and drawn; null for the defaults of the library, which draws less than it finds.</summary>
    public double? ScoreThreshold { get; init; }

    /// <summary>The shorter side of the resized photographs; null for the network's.</summary>
    public int? MinSize { get; init; }

    /// <summary>The most that the longer side may have; null for the network's.</summary>
    public int? MaxSize { get; init; }

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.HasImages(Images, "fovea detect street.jpg --weights FILE");
        Check.NotMissing("--weights", Weights, "give a detector's weights, such as maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth");
        if (ScoreThreshold is { } threshold)
            Check.Fraction("--score-threshold", threshold);
        Check.Minimum("--min-size", MinSize, 1);
        Check.Minimum("--max-size", MaxSize, 1);
        Check.Minimum("--threads", Threads, 1);
    }
}
