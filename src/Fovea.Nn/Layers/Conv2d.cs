using Fovea.Nn.Initialization;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>
/// A convolution of maps [N, in, H, W] with trainable filters <c>weight</c> [out, in / groups, kh, kw] and an optional <c>bias</c> [out].
/// </summary>
public sealed class Conv2d : Layer
{
    private readonly Conv2dOperator _operator;
    private readonly Tensor[] _parameters;

    /// <summary>Creates a convolution with a square kernel.</summary>
    /// <param name="inChannels">The number of input channels.</param>
    /// <param name="outChannels">The number of output channels, one for each filter.</param>
    /// <param name="kernel">Height and width of a filter.</param>
    /// <param name="stride">Pixels from one window to the next.</param>
    /// <param name="padding">Rows and columns of zeros on each side of the map.</param>
    /// <param name="options">Dilation, groups, bias and initial values; null for the defaults.</param>
    /// <exception cref="ArgumentException">The channels are not multiples of the groups, or an attribute is out of range.</exception>
    public Conv2d(int inChannels, int outChannels, int kernel, int stride = 1, int padding = 0, ConvOptions? options = null)
    {
        options ??= new ConvOptions();
        options.CheckChannels("Conv2d", inChannels, outChannels);
        _operator = new Conv2dOperator(stride, padding, options.Dilation, options.Groups);
        var shape = new Shape(outChannels, inChannels / options.Groups, kernel, kernel);
        Weight = AddParameter("weight", shape, options.WeightInitializer ?? Initializer.TorchDefault);
        Bias = options.Bias ? AddParameter("bias", new Shape(outChannels), options.BiasOf(shape)) : null;
        _parameters = Bias is null ? [Weight] : [Weight, Bias];
    }

    /// <summary>The filters, [out, in / groups, kh, kw].</summary>
    public Tensor Weight { get; }

    /// <summary>The bias, [out], or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply([input, .. _parameters]);
}
