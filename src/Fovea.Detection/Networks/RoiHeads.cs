using Fovea.Kernels.RoiPooling;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Detection.Networks;

/// <summary>
/// What an R-CNN computes of each region (torchvision's <c>RoIHeads</c>): pooling, class and box, and where it has them masks.
/// </summary>
public sealed class RoiHeads : Module
{
    private readonly BoxHead _boxHead;
    private readonly BoxPredictor _boxPredictor;
    private readonly MaskHead? _maskHead;
    private readonly MaskPredictor? _maskPredictor;

    internal RoiHeads(RcnnArchitecture architecture)
    {
        (Classes, BoxPooling, Levels) = (architecture.Classes, architecture.BoxPooling, architecture.Levels);
        _boxHead = Add("box_head", architecture.BoxHead);
        _boxPredictor = Add("box_predictor", new BoxPredictor(_boxHead.Width, architecture.Classes));
        if (architecture.Masks is not { } masks)
            return;
        MaskPooling = masks.Pooling;
        int channels = architecture.Backbone.Channels;
        _maskHead = Add("mask_head", new MaskHead(channels, masks.Widths));
        _maskPredictor = Add("mask_predictor", new MaskPredictor(masks.Widths[^1], masks.PredictorWidth, architecture.Classes));
    }

    /// <summary>Heads that share all layers with others but the box head.</summary>
    private RoiHeads(RoiHeads other, BoxHead boxHead)
    {
        (Classes, BoxPooling, Levels, MaskPooling) = (other.Classes, other.BoxPooling, other.Levels, other.MaskPooling);
        _boxHead = Add("box_head", boxHead);
        _boxPredictor = Add("box_predictor", other._boxPredictor);
        if (other is { _maskHead: { } maskHead, _maskPredictor: { } maskPredictor })
            (_maskHead, _maskPredictor) = (Add("mask_head", maskHead), Add("mask_predictor", maskPredictor));
    }

    /// <summary>The number of classes, background included.</summary>
    public int Classes { get; }

    /// <summary>Pools the maps of regions for their class and box; its inputs are the maps, then the regions [K, 5].</summary>
    public Operator BoxPooling { get; }

    /// <summary>Which of the maps a region is pooled from.</summary>
    public PyramidLevels Levels { get; }

    /// <summary>Pools the maps of regions for their masks; null without masks.</summary>
    public Operator? MaskPooling { get; }

    /// <summary>
    /// These heads with the two fully connected layers compressed to lower ranks (<see cref="BoxHead.Truncated"/>); all other layers are
    /// shared with them.
    /// </summary>
    internal RoiHeads Truncated(int fc6, int fc7) => new(this, _boxHead.Truncated(fc6, fc7));

    /// <summary>The logits [K, classes] and changes of boxes [K, classes * 4] of pooled maps [K, C, h, w].</summary>
    public (Tensor Classes, Tensor Boxes) Boxes(Tensor pooled)
    {
        using Graph.Scope scope = EnterScope(pooled);
        return _boxPredictor.Forward(_boxHead.Forward(pooled));
    }

    /// <summary>The logits of masks [K, classes, side, side] of pooled maps [K, C, h, w].</summary>
    /// <exception cref="InvalidOperationException">The network has no masks.</exception>
    public Tensor Masks(Tensor pooled)
    {
        if (_maskHead is null || _maskPredictor is null)
            throw new InvalidOperationException("RoiHeads: the network has no masks.");
        using Graph.Scope scope = EnterScope(pooled);
        return _maskPredictor.Forward(_maskHead.Forward(pooled));
    }
}
