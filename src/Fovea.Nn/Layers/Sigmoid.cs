using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>1 / (1 + exp(-x)), elementwise.</summary>
public sealed class Sigmoid : Layer
{
    private readonly SigmoidOperator _operator = new();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
