using Fovea.Tensors;

namespace Fovea.Nn.Layers;

/// <summary>The hyperbolic tangent, elementwise.</summary>
public sealed class Tanh : Layer
{
    private readonly Tensors.Operators.Tanh _operator = new();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
