using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>The mean over square windows of maps [N, C, H, W], with PyTorch's meaning of the attributes.</summary>
/// <param name="kernel">The window's size.</param>
/// <param name="stride">The step from window to window; the kernel's size unless given.</param>
/// <param name="padding">Rows and columns of zeros around the map, at most half the kernel.</param>
/// <param name="ceilMode">Whether a last window that reaches beyond the map counts.</param>
/// <param name="countIncludePad">Whether the padding's zeros count in the mean.</param>
/// <exception cref="ArgumentException">An attribute is out of range.</exception>
public sealed class AvgPool2d(int kernel, int? stride = null, int padding = 0, bool ceilMode = false, bool countIncludePad = true) : Layer
{
    private readonly AvgPool2dOperator _operator = new(kernel, stride ?? kernel, padding, ceilMode, countIncludePad);

    internal override bool EndsStage => true;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
