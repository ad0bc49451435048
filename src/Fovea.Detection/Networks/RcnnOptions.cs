namespace Fovea.Detection.Networks;

/// <summary>
/// The settings of a <see cref="GeneralizedRcnn"/> or <see cref="FastRcnn"/>: names and defaults are those of torchvision's
/// <c>FasterRCNN</c>. None of them changes the weights.
/// </summary>
public sealed record RcnnOptions
{
    /// <summary>
    /// Fast R-CNN's as published (Girshick 2015, arXiv:1504.08083, sections 2.3 and 3): images of 600 to 1000 pixels, 64 regions of each in
    /// a step, a quarter of them objects, background with an IoU in [0.1, 0.5), smooth L1 with beta 1, suppression at 0.3.
    /// </summary>
    public static RcnnOptions FastRcnn { get; } = new()
    {
        MinSize = 600,
        MaxSize = 1000,
        BoxBatchSizePerImage = 64,
        BoxBgIouThreshLow = 0.1f,
        BoxRegBeta = 1,
        BoxNmsThresh = 0.3f,
    };

    /// <summary>The pixels that an image's shorter side is resized to, unless the longer one exceeds <see cref="MaxSize"/> then.</summary>
    public int MinSize { get; init; } = 800;

    /// <summary>The most pixels of a resized image's longer side.</summary>
    public int MaxSize { get; init; } = 1333;

    /// <summary>The mean of each channel, which is subtracted from values in [0, 1].</summary>
    public IReadOnlyList<float> ImageMean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>The standard deviation of each channel, which the difference is divided by.</summary>
    public IReadOnlyList<float> ImageStd { get; init; } = [0.229f, 0.224f, 0.225f];

    /// <summary>The multiple of pixels that both sides of a batch are padded to.</summary>
    public int SizeDivisible { get; init; } = 32;

    /// <summary>
    /// How regions of the catalogue's detectors are pooled, for boxes and for masks; null for RoIAlign over a pyramid and RoIPool over one
    /// map, as published. The layers behind it are the same. Operators that an <see cref="RcnnArchitecture"/> brings stay as they are.
    /// </summary>
    public RoiPooling? RoiPooling { get; init; }

    /// <summary>In training: the anchors of each level with the highest objectness that non-maximum suppression begins with.</summary>
    public int RpnPreNmsTopNTrain { get; init; } = 2000;

    /// <summary>In inference: the anchors of each level with the highest objectness that non-maximum suppression begins with.</summary>
    public int RpnPreNmsTopNTest { get; init; } = 1000;

    /// <summary>In training: the most proposals of an image.</summary>
    public int RpnPostNmsTopNTrain { get; init; } = 2000;

    /// <summary>In inference: the most proposals of an image.</summary>
    public int RpnPostNmsTopNTest { get; init; } = 1000;

    /// <summary>The IoU above which the less likely of two proposals of a level is dropped.</summary>
    public float RpnNmsThresh { get; init; } = 0.7f;

    /// <summary>The lowest objectness of a proposal, 0 to 1.</summary>
    public float RpnScoreThresh { get; init; }

    /// <summary>The shortest side of a proposal in pixels of the resized image.</summary>
    public float RpnMinSize { get; init; } = 1e-3f;

    /// <summary>The IoU from which an anchor is trained as an object.</summary>
    public float RpnFgIouThresh { get; init; } = 0.7f;

    /// <summary>The IoU below which an anchor is trained as background.</summary>
    public float RpnBgIouThresh { get; init; } = 0.3f;

    /// <summary>The anchors of an image that a training step samples.</summary>
    public int RpnBatchSizePerImage { get; init; } = 256;

    /// <summary>The largest share of objects among them.</summary>
    public double RpnPositiveFraction { get; init; } = 0.5;

    /// <summary>The lowest score of a detection, 0 to 1; only scores above it count.</summary>
    public float BoxScoreThresh { get; init; } = 0.05f;

    /// <summary>The IoU above which the less likely of two detections of a class is dropped.</summary>
    public float BoxNmsThresh { get; init; } = 0.5f;

    /// <summary>The most detections of an image.</summary>
    public int BoxDetectionsPerImg { get; init; } = 100;

    /// <summary>The IoU from which a proposal is trained as an object.</summary>
    public float BoxFgIouThresh { get; init; } = 0.5f;

    /// <summary>The IoU below which a proposal is trained as background.</summary>
    public float BoxBgIouThresh { get; init; } = 0.5f;

    /// <summary>
    /// The IoU from which a proposal is trained as background where the image has objects; 0, torchvision's, for all, 0.1 in Fast R-CNN.
    /// </summary>
    public float BoxBgIouThreshLow { get; init; }

    /// <summary>
    /// The difference of a region's box from which smooth L1 is linear, in the units of its normalised targets: torchvision's 1/9; 1 in
    /// Fast R-CNN.
    /// </summary>
    public float BoxRegBeta { get; init; } = 1f / 9;

    /// <summary>The proposals of an image that a training step samples.</summary>
    public int BoxBatchSizePerImage { get; init; } = 512;

    /// <summary>The largest share of objects among them.</summary>
    public double BoxPositiveFraction { get; init; } = 0.25;
}
