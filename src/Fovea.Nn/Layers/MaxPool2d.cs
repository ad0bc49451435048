using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>The maximum over square windows of maps [N, C, H, W], with PyTorch's meaning of the attributes.</summary>
/// <param name="kernel">The window's size.</param>
/// <param name="stride">The step from window to window; the kernel's size unless given.</param>
/// <param name="padding">Rows and columns around the map, at most half the kernel; they never win.</param>
/// <param name="dilation">The distance of a window's elements.</param>
/// <param name="ceilMode">Whether a last window that reaches beyond the map counts.</param>
/// <exception cref="ArgumentException">An attribute is out of range.</exception>
public sealed class MaxPool2d(int kernel, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false) : Layer
{
    private readonly MaxPool2dOperator _operator = new(kernel, stride ?? kernel, padding, dilation, ceilMode);

    internal override bool EndsStage => true;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
