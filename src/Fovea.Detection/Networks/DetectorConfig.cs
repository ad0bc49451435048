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

    /// <summary>The settings of a run.</summary>
    public RcnnOptions Options { get; init; } = new();
}
