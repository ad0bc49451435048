using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Detection.Networks;

/// <summary>
/// The head of a region proposal network (Ren et al. 2015, section 3.1; torchvision's <c>RPNHead</c>): a 3x3 convolution, and from it the
/// objectness and the box of each anchor. All levels share the weights.
/// </summary>
public sealed class RpnHead : Module
{
    private const int BoxValues = 4;
    private readonly Sequential _conv;
    private readonly Conv2d _classes;
    private readonly Conv2d _boxes;

    /// <summary>Creates the head.</summary>
    /// <param name="channels">The channels of the maps.</param>
    /// <param name="anchors">The anchors of each pixel.</param>
    /// <param name="width">The channels of the 3x3 convolution; those of the maps unless given.</param>
    public RpnHead(int channels, int anchors, int? width = null)
    {
        int hidden = width ?? channels;
        _conv = Add("conv", new Sequential(new Sequential(Convolution(channels, hidden, kernel: 3), new Relu())));
        _classes = Add("cls_logits", Convolution(hidden, anchors, kernel: 1));
        _boxes = Add("bbox_pred", Convolution(hidden, anchors * BoxValues, kernel: 1));
    }

    /// <summary>The logits of objectness [N, anchors, H, W] and the changes of the anchors [N, anchors * 4, H, W] of one level.</summary>
    /// <exception cref="ShapeException">The map has another number of channels.</exception>
    public (Tensor Objectness, Tensor Deltas) Forward(Tensor map)
    {
        using Graph.Scope scope = EnterScope(map);
        Tensor hidden = _conv.Forward(map);
        return (_classes.Forward(hidden), _boxes.Forward(hidden));
    }

    private static Conv2d Convolution(int inChannels, int channels, int kernel) => new(
        inChannels, channels, kernel, padding: kernel / 2,
        options: new() { WeightInitializer = Initializer.Gaussian(0.01f), BiasInitializer = Initializer.Constant(0f) });
}
