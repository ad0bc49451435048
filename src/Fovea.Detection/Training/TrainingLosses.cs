using Fovea.Tensors;

namespace Fovea.Detection.Training;

/// <summary>The losses of a training step, scalars with gradients; their sum is what training minimises.</summary>
public abstract record TrainingLosses
{
    /// <summary>The losses by torchvision's names.</summary>
    public abstract IEnumerable<(string Name, Tensor Value)> ByName();

    /// <summary>The sum of all losses.</summary>
    public Tensor Total() => ByName().Select(loss => loss.Value).Aggregate((sum, loss) => sum.Add(loss));
}

/// <summary>The losses of a region proposal network (Ren et al. 2015, arXiv:1506.01497, section 3.1.2).</summary>
/// <param name="Objectness">Whether anchors show an object (<c>loss_objectness</c>).</param>
/// <param name="BoxReg">The boxes of the proposals (<c>loss_rpn_box_reg</c>).</param>
public sealed record RpnLosses(Tensor Objectness, Tensor BoxReg) : TrainingLosses
{
    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> ByName() =>
        [("loss_objectness", Objectness), ("loss_rpn_box_reg", BoxReg)];
}

/// <summary>
/// The losses of the regions (Girshick 2015, arXiv:1504.08083, section 2.3; He et al. 2017, arXiv:1703.06870, section 3).
/// </summary>
/// <param name="Classifier">The classes of the regions (<c>loss_classifier</c>).</param>
/// <param name="BoxReg">The boxes of the regions (<c>loss_box_reg</c>).</param>
/// <param name="Mask">The pixels of the objects (<c>loss_mask</c>); null for a network without masks.</param>
public sealed record RegionLosses(Tensor Classifier, Tensor BoxReg, Tensor? Mask = null) : TrainingLosses
{
    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> ByName()
    {
        yield return ("loss_classifier", Classifier);
        yield return ("loss_box_reg", BoxReg);
        if (Mask is not null)
            yield return ("loss_mask", Mask);
    }
}
