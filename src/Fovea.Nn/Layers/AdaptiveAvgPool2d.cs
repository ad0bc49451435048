using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>
/// The mean over each of outputHeight x outputWidth bins of maps [N, C, H, W], as in PyTorch; 1 x 1 is global average pooling.
/// </summary>
/// <param name="outputHeight">Rows of bins.</param>
/// <param name="outputWidth">Columns of bins.</param>
/// <exception cref="ArgumentException">A size is below 1.</exception>
public sealed class AdaptiveAvgPool2d(int outputHeight, int outputWidth) : Layer
{
    private readonly AdaptiveAvgPool2dOperator _operator = new(outputHeight, outputWidth);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
