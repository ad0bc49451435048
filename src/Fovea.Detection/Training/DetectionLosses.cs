using Fovea.Tensors;

namespace Fovea.Detection.Training;

/// <summary>The losses of a training step of a detector with its own proposals.</summary>
/// <param name="Objectness">Whether anchors show an object (<c>loss_objectness</c>).</param>
/// <param name="RpnBoxReg">The boxes of the proposals (<c>loss_rpn_box_reg</c>).</param>
/// <param name="Classifier">The classes of the regions (<c>loss_classifier</c>).</param>
/// <param name="BoxReg">The boxes of the regions (<c>loss_box_reg</c>).</param>
/// <param name="Mask">The pixels of the objects (<c>loss_mask</c>); null for a network without masks.</param>
public sealed record DetectionLosses(Tensor Objectness, Tensor RpnBoxReg, Tensor Classifier, Tensor BoxReg, Tensor? Mask = null)
    : TrainingLosses
{
    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> ByName() =>
        new RegionLosses(Classifier, BoxReg, Mask).ByName().Concat(new RpnLosses(Objectness, RpnBoxReg).ByName());
}
