using Fovea.Tensors;

namespace Fovea.Detection.Networks;

/// <summary>
/// The parts of an R-CNN that are functions of tensors. <see cref="GeneralizedRcnn"/> and <see cref="FastRcnn"/> run them operator by
/// operator; a compiled detector runs the same functions compiled.
/// </summary>
public interface IRcnnParts
{
    /// <summary>Backbone and, where the network has one, region proposal head of images [N, 3, H, W].</summary>
    DenseOutputs Dense(Tensor images);

    /// <summary>The logits [K, classes] and changes of boxes [K, classes * 4] of pooled maps [K, C, h, w].</summary>
    (Tensor Classes, Tensor Boxes) Regions(Tensor pooled);

    /// <summary>The logits of masks [K, classes, side, side] of pooled maps [K, C, h, w].</summary>
    /// <exception cref="InvalidOperationException">The network has no masks.</exception>
    Tensor Masks(Tensor pooled);
}

/// <summary>
/// What backbone and region proposal head compute of a batch, level by level, highest resolution first. A network without a proposal head
/// has features alone.
/// </summary>
/// <param name="Features">The maps of the backbone, [N, C, H, W].</param>
/// <param name="Objectness">The logits of each anchor, [N, anchors, H, W].</param>
/// <param name="Deltas">The changes of each anchor, [N, anchors * 4, H, W].</param>
public sealed record DenseOutputs(IReadOnlyList<Tensor> Features, IReadOnlyList<Tensor> Objectness, IReadOnlyList<Tensor> Deltas)
{
    /// <summary>Rows and columns of the maps.</summary>
    public IReadOnlyList<(int Height, int Width)> MapSizes => [.. Objectness.Select(map => (map.Shape[2], map.Shape[3]))];

    /// <summary>Returns the memory of all tensors to the pool.</summary>
    internal void Release()
    {
        foreach (Tensor tensor in Features.Concat(Objectness).Concat(Deltas))
            tensor.Release();
    }
}
