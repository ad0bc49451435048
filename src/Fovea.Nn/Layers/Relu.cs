using Fovea.Tensors;

namespace Fovea.Nn.Layers;

/// <summary>max(x, 0), elementwise.</summary>
public sealed class Relu : Layer
{
    private readonly Tensors.Operators.Relu _operator = new();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
