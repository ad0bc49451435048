using Fovea.Nn.Initialization;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>
/// A transposed convolution of maps [N, in, H, W] with trainable filters <c>weight</c> [in, out / groups, kh, kw] and an optional
/// <c>bias</c> [out].
/// </summary>
public sealed class ConvTranspose2d : Layer
{
    private readonly ConvTranspose2dOperator _operator;
    private readonly Tensor[] _parameters;

    /// <summary>Creates a transposed convolution with a square kernel.</summary>
    /// <param name="inChannels">The number of input channels.</param>
    /// <param name="outChannels">The number of output channels.</param>
    /// <param name="kernel">Height and width of a filter.</param>
    /// <param name="stride">Output pixels from one input pixel to the next.</param>
    /// <param name="padding">Rows and columns cut off each side of the output.</param>
    /// <param name="options">Output padding, dilation, groups, bias and initial values; null for the defaults.</param>
    /// <exception cref="ArgumentException">The channels are not multiples of the groups, or an attribute is out of range.</exception>
    public ConvTranspose2d(
        int inChannels, int outChannels, int kernel, int stride = 1, int padding = 0, ConvTransposeOptions? options = null)
    {
        options ??= new ConvTransposeOptions();
        options.CheckChannels("ConvTranspose2d", inChannels, outChannels);
        _operator = new ConvTranspose2dOperator(stride, padding, options.OutputPadding, options.Dilation, options.Groups);
        var shape = new Shape(inChannels, outChannels / options.Groups, kernel, kernel);
        Weight = AddParameter("weight", shape, options.WeightInitializer ?? Initializer.TorchDefault);
        Bias = options.Bias ? AddParameter("bias", new Shape(outChannels), options.BiasOf(shape)) : null;
        _parameters = Bias is null ? [Weight] : [Weight, Bias];
    }

    /// <summary>The filters, [in, out / groups, kh, kw].</summary>
    public Tensor Weight { get; }

    /// <summary>The bias, [out], or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply([input, .. _parameters]);
}
