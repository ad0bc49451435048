using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>max(x, 0), elementwise.</summary>
public sealed class Relu : Layer
{
    private readonly ReluOperator _operator = new();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
