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

/// <summary>1 / (1 + exp(-x)), elementwise.</summary>
public sealed class Sigmoid : Layer
{
    private readonly SigmoidOperator _operator = new();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}

/// <summary>The hyperbolic tangent, elementwise.</summary>
public sealed class Tanh : Layer
{
    private readonly TanhOperator _operator = new();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
