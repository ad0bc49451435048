namespace Fovea.Detection.Networks;

/// <summary>The choices of a published detector that its weights depend on.</summary>
/// <param name="Classes">The classes, background included; 91 for COCO.</param>
public sealed record DetectorConfig(int Classes = DetectorConfig.CocoClasses)
{
    /// <summary>COCO's category ids 0 to 90.</summary>
    public const int CocoClasses = 91;

    /// <summary>
    /// Whether the backbone's batch norm is frozen, as in weights that were trained from a pretrained backbone: its scale and shift are
    /// buffers, and their number does not count as parameters.
    /// </summary>
    public bool FrozenBatchNorm { get; init; }

    /// <summary>The constant added to the variance in batch norm; torchvision's weights <c>COCO_V1</c> were made with 0.</summary>
    public float BatchNormEpsilon { get; init; } = 1e-5f;

    /// <summary>
    /// The outputs of the two fully connected layers of a region, fewer for small machines; null for the published 4096 over one map and
    /// 1024 over a pyramid.
    /// </summary>
    public int? BoxHeadWidth { get; init; }

    /// <summary>
    /// The ranks of these layers' weights in a network that was compressed (<see cref="FastRcnn.Truncated"/>); null for full rank.
    /// </summary>
    public (int Fc6, int Fc7)? BoxHeadRanks { get; init; }

    /// <summary>The settings of a run.</summary>
    public RcnnOptions Options { get; init; } = new();
}
