using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>The maximum over square windows of maps [N, C, H, W]. The attributes have the meaning of PyTorch's <c>MaxPool2d</c>.</summary>
/// <param name="kernel">Height and width of the window.</param>
/// <param name="stride">Pixels from one window to the next; null for the kernel size.</param>
/// <param name="padding">
/// Rows and columns of padding on each side of the map, at most half the kernel; padding is never the maximum.
/// </param>
/// <param name="dilation">The distance between the elements of a window, in pixels.</param>
/// <param name="ceilMode">Whether the output size is rounded up, so that a last window may extend beyond the padded map.</param>
/// <exception cref="ArgumentException">An attribute is out of range.</exception>
public sealed class MaxPool2d(int kernel, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false) : Layer
{
    private readonly MaxPool2dOperator _operator = new(kernel, stride ?? kernel, padding, dilation, ceilMode);

    internal override bool EndsStage => true;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}

/// <summary>The mean over square windows of maps [N, C, H, W]. The attributes have the meaning of PyTorch's <c>AvgPool2d</c>.</summary>
/// <param name="kernel">Height and width of the window.</param>
/// <param name="stride">Pixels from one window to the next; null for the kernel size.</param>
/// <param name="padding">Rows and columns of zeros on each side of the map, at most half the kernel.</param>
/// <param name="ceilMode">Whether the output size is rounded up, so that a last window may extend beyond the padded map.</param>
/// <param name="countIncludePad">Whether the zeros of the padding are included in the mean.</param>
/// <exception cref="ArgumentException">An attribute is out of range.</exception>
public sealed class AvgPool2d(int kernel, int? stride = null, int padding = 0, bool ceilMode = false, bool countIncludePad = true) : Layer
{
    private readonly AvgPool2dOperator _operator = new(kernel, stride ?? kernel, padding, ceilMode, countIncludePad);

    internal override bool EndsStage => true;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}

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
