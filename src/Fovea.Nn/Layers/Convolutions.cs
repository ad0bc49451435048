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

/// <summary>The less common options of a <see cref="Conv2d"/>, with PyTorch's defaults.</summary>
public record ConvOptions
{
    /// <summary>The distance between the elements of a filter, in pixels.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>The number of groups of channels that are convolved independently.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether the layer has a trainable bias.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Initial weights; null for PyTorch's default, <see cref="Initializer.TorchDefault"/>.</summary>
    public Initializer? WeightInitializer { get; init; }

    /// <summary>Initial biases; null for PyTorch's default, uniform in ±1 / sqrt(fan_in).</summary>
    public Initializer? BiasInitializer { get; init; }

    internal void CheckChannels(string layer, int inChannels, int outChannels)
    {
        if (Groups < 1 || inChannels % Groups != 0 || outChannels % Groups != 0)
        {
            throw new ArgumentException(
                $"{layer}: {inChannels} input and {outChannels} output channels; expected multiples of groups = {Groups}, at least 1.");
        }
    }

    internal Initializer BiasOf(Shape weight) => BiasInitializer ?? Initializer.Uniform(1f / MathF.Sqrt(Initializer.FanIn(weight)));
}

/// <summary>The less common options of a <see cref="ConvTranspose2d"/>, with PyTorch's defaults.</summary>
public sealed record ConvTransposeOptions : ConvOptions
{
    /// <summary>Rows added to the output at the bottom and columns at the right; less than the stride or the dilation.</summary>
    public int OutputPadding { get; init; }
}
