using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Detection.Networks;

/// <summary>
/// A classification network of which one stage is used, as in the first detectors (Ren et al. 2015, arXiv:1506.01497: VGG-16 up to
/// <c>conv5_3</c>).
/// </summary>
public sealed class SingleScaleBackbone : DetectorBackbone
{
    private readonly BackboneBody _body;
    private readonly int _stage;

    /// <summary>Takes over a network and removes its head.</summary>
    /// <param name="network">The network, for images with 3 channels of any size.</param>
    /// <param name="stride">The stride of the stage to use, in pixels of the image.</param>
    /// <exception cref="ShapeException">The network does not accept images of other sizes than its own.</exception>
    /// <exception cref="ArgumentException">No stage has this stride.</exception>
    public SingleScaleBackbone(Classifier network, int stride = 16)
    {
        _body = new BackboneBody(network);
        Body = Add("body", network);
        _stage = _body.Strides.ToList().LastIndexOf(stride);
        if (_stage < 0)
        {
            throw new ArgumentException(
                $"SingleScaleBackbone: no stage has stride {stride}; the network's have {string.Join(", ", _body.Strides)}.",
                nameof(stride));
        }

        (Channels, Strides) = (_body.Channels[_stage], [stride]);
    }

    /// <inheritdoc/>
    public override Classifier Body { get; }

    /// <inheritdoc/>
    public override int Channels { get; }

    /// <inheritdoc/>
    public override int Levels => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Strides { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Forward(Tensor images)
    {
        using Graph.Scope scope = EnterScope(images);
        return [_body.Forward(images)[_stage]];
    }
}
