using Fovea.Detection.Anchors;
using Fovea.Kernels.RoiPooling;
using Fovea.Tensors.Operators;

namespace Fovea.Detection.Networks;

/// <summary>
/// The parts that make a <see cref="GeneralizedRcnn"/>, or a <see cref="FastRcnn"/>, which has no use for anchors.
/// </summary>
/// <param name="Classes">The classes, background included, at least 2.</param>
/// <param name="Backbone">The convolutions.</param>
/// <param name="Anchors">The anchors of each level; all levels have the same number at each pixel.</param>
/// <param name="BoxPooling">Pools maps for boxes: an operator of the backbone's pooled maps and the regions [K, 5].</param>
/// <param name="BoxHead">The layers behind it.</param>
/// <exception cref="ArgumentException">There are fewer than two classes.</exception>
public sealed record RcnnArchitecture(
    int Classes, DetectorBackbone Backbone, AnchorGenerator Anchors, Operator BoxPooling, BoxHead BoxHead)
{
    /// <summary>The classes, background included.</summary>
    public int Classes { get; } = Classes >= 2
        ? Classes
        : throw new ArgumentException($"RcnnArchitecture: {Classes} classes; expected the background and at least one more.");

    /// <summary>The mask branch; null for none.</summary>
    public MaskBranch? Masks { get; init; }

    /// <summary>Which of the maps a region is pooled from.</summary>
    public PyramidLevels Levels { get; init; } = PyramidLevels.Single;

    /// <summary>The channels of the proposal head's 3x3 convolution; those of the backbone unless given.</summary>
    public int? RpnWidth { get; init; }
}

/// <summary>The mask branch of Mask R-CNN.</summary>
/// <param name="Pooling">Pools maps for masks: an operator of the backbone's pooled maps and the regions [K, 5].</param>
/// <param name="Widths">The channels of each 3x3 convolution.</param>
/// <param name="PredictorWidth">The channels of the enlarged maps.</param>
public sealed record MaskBranch(Operator Pooling, IReadOnlyList<int> Widths, int PredictorWidth);
