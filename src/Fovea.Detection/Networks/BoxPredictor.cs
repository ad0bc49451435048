using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Detection.Networks;

/// <summary>The last layers of a region: its class and, for each class, its box (torchvision's <c>FastRCNNPredictor</c>).</summary>
public sealed class BoxPredictor : Module
{
    private const int BoxValues = 4;
    private readonly Linear _classes;
    private readonly Linear _boxes;

    /// <summary>Creates the layers.</summary>
    /// <param name="features">The values of a region.</param>
    /// <param name="classes">The classes, background included.</param>
    public BoxPredictor(int features, int classes)
    {
        _classes = Add("cls_score", new Linear(features, classes));
        _boxes = Add("bbox_pred", new Linear(features, classes * BoxValues));
    }

    /// <summary>The logits [K, classes] and the changes of the regions' boxes [K, classes * 4].</summary>
    public (Tensor Classes, Tensor Boxes) Forward(Tensor features)
    {
        using Graph.Scope scope = EnterScope(features);
        return (_classes.Forward(features), _boxes.Forward(features));
    }
}
