using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>Reshapes maps [N, C, H, W] to rows [N, C * H * W], in the order C, H, W.</summary>
public sealed class Flatten : Layer
{
    private readonly FlattenOperator _operator = new();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
