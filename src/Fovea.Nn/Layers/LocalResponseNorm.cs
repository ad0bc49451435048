using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>
/// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3): x / (k + alpha * the sum of x^2 over <c>size</c>
/// neighbouring channels)^beta. PyTorch and Caffe divide alpha by the size, the paper does not.
/// </summary>
/// <param name="size">How many neighbouring channels are summed.</param>
/// <param name="alpha">The weight of the sum.</param>
/// <param name="beta">The exponent.</param>
/// <param name="k">What is added to the sum.</param>
/// <param name="alphaDividedBySize">Whether alpha is divided by the size.</param>
/// <exception cref="ArgumentException">The size is below 1.</exception>
public sealed class LocalResponseNorm(
    int size, float alpha = 1e-4f, float beta = 0.75f, float k = 1f, bool alphaDividedBySize = true) : Layer
{
    private readonly LocalResponseNormOperator _operator = new(size, alpha, beta, k, alphaDividedBySize);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
