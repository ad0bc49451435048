using Fovea.Tensors;

namespace Fovea.Detection.Training;

/// <summary>The losses of a training step, scalars with gradients; their sum is what training minimises.</summary>
/// <param name="Objectness">Whether anchors show an object (<c>loss_objectness</c>).</param>
/// <param name="RpnBoxReg">The boxes of the proposals (<c>loss_rpn_box_reg</c>).</param>
/// <param name="Classifier">The classes of the regions (<c>loss_classifier</c>).</param>
/// <param name="BoxReg">The boxes of the regions (<c>loss_box_reg</c>).</param>
/// <param name="Mask">The pixels of the objects (<c>loss_mask</c>); null for a network without masks.</param>
public sealed record DetectionLosses(Tensor Objectness, Tensor RpnBoxReg, Tensor Classifier, Tensor BoxReg, Tensor? Mask = null)
{
    /// <summary>The sum of all losses.</summary>
    public Tensor Total() => ByName().Select(loss => loss.Value).Aggregate((sum, loss) => sum.Add(loss));

    /// <summary>The losses by torchvision's names.</summary>
    public IEnumerable<(string Name, Tensor Value)> ByName()
    {
        yield return ("loss_classifier", Classifier);
        yield return ("loss_box_reg", BoxReg);
        if (Mask is not null)
            yield return ("loss_mask", Mask);
        yield return ("loss_objectness", Objectness);
        yield return ("loss_rpn_box_reg", RpnBoxReg);
    }
}
