using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>The hyperbolic tangent, elementwise.</summary>
public sealed class Tanh : Layer
{
    private readonly TanhOperator _operator = new();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
