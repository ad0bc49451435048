using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn;

/// <summary>A module whose forward pass maps one tensor to one tensor.</summary>
public abstract class Layer : Module
{
    /// <summary>
    /// Whether a tape keeps only the result of this layer and computes the rest again during the backward pass; see
    /// <see cref="RecomputedSegments"/>.
    /// </summary>
    internal bool IsRecomputed { get; set; }

    /// <summary>Whether a stage of a <see cref="Sequential"/> ends with this layer, because it reduces the resolution.</summary>
    internal virtual bool EndsStage => false;

    /// <summary>Computes the output and runs the hooks.</summary>
    /// <exception cref="ShapeException">The layer does not accept the input's shape.</exception>
    public Tensor Forward(Tensor input)
    {
        using Graph.Scope scope = EnterScope(input);
        return Complete(scope, IsRecomputed ? Recomputation.Apply(Compute, input) : Compute(input));
    }

    /// <summary>Computes the output; implementations call <see cref="Forward"/> of their children.</summary>
    protected abstract Tensor Compute(Tensor input);
}
