using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn;

/// <summary>A module that maps one tensor to one.</summary>
public abstract class Layer : Module
{
    /// <summary>
    /// Whether a tape keeps its result alone and computes the rest again during the backward pass; see <see cref="RecomputedSegments"/>.
    /// </summary>
    internal bool IsRecomputed { get; set; }

    /// <summary>Whether a stage of a chain ends with it: it reduces the resolution.</summary>
    internal virtual bool EndsStage => false;

    /// <summary>Computes the output.</summary>
    /// <exception cref="ShapeException">The input's shape does not fit.</exception>
    public Tensor Forward(Tensor input)
    {
        using Graph.Scope scope = EnterScope(input);
        return Complete(scope, IsRecomputed ? Recomputation.Apply(Compute, input) : Compute(input));
    }

    /// <summary>Computes the output; children are applied through their <see cref="Forward"/>.</summary>
    protected abstract Tensor Compute(Tensor input);
}
