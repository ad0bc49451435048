using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>
/// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3): x / (k + alpha * the sum of x^2 over <c>size</c>
/// neighbouring channels)^beta. PyTorch and Caffe divide alpha by the size, the paper does not.
/// </summary>
/// <param name="size">The number of neighbouring channels in the sum.</param>
/// <param name="alpha">The factor of the sum.</param>
/// <param name="beta">The exponent.</param>
/// <param name="k">The constant added to the sum.</param>
/// <param name="alphaDividedBySize">Whether alpha is divided by the size, as in PyTorch.</param>
/// <exception cref="ArgumentException">The size is below 1.</exception>
public sealed class LocalResponseNorm(
    int size, float alpha = 1e-4f, float beta = 0.75f, float k = 1f, bool alphaDividedBySize = true) : Layer
{
    private readonly LocalResponseNormOperator _operator = new(size, alpha, beta, k, alphaDividedBySize);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
