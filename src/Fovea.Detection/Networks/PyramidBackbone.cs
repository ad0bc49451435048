using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Detection.Networks;

/// <summary>
/// A classification network with a <see cref="FeaturePyramid"/> over its stages (torchvision's <c>BackboneWithFPN</c>; names <c>body</c>
/// and
/// <c>fpn</c>).
/// </summary>
public sealed class PyramidBackbone : DetectorBackbone
{
    private const int FinestStride = 4;
    private readonly BackboneBody _body;
    private readonly int _firstStage;
    private readonly FeaturePyramid _pyramid;

    /// <summary>Takes over a network and removes its head; stages with a stride below 4 do not become levels.</summary>
    /// <param name="network">The network, for images with 3 channels of any size.</param>
    /// <param name="channels">The channels of each level.</param>
    /// <exception cref="ShapeException">The network does not accept images of other sizes than its own.</exception>
    /// <exception cref="ArgumentException">No stage has a stride of 4 or more.</exception>
    public PyramidBackbone(Classifier network, int channels = 256)
    {
        _body = new BackboneBody(network);
        Body = Add("body", network);
        _firstStage = _body.Strides.TakeWhile(stride => stride < FinestStride).Count();
        if (_firstStage == _body.Strides.Count)
            throw new ArgumentException("PyramidBackbone: no stage of the network has a stride of 4 or more.", nameof(network));
        Strides = [.. _body.Strides.Skip(_firstStage)];
        Channels = channels;
        _pyramid = Add("fpn", new FeaturePyramid([.. _body.Channels.Skip(_firstStage)], channels));
    }

    /// <inheritdoc/>
    public override Classifier Body { get; }

    /// <inheritdoc/>
    public override int Channels { get; }

    /// <inheritdoc/>
    public override int Levels => Strides.Count + 1;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Strides { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Forward(Tensor images)
    {
        using Graph.Scope scope = EnterScope(images);
        return _pyramid.Forward([.. _body.Forward(images).Skip(_firstStage)]);
    }
}
