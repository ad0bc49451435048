using Fovea.Nn.Initialization;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>
/// A transposed convolution with learned filters <c>weight</c> [in, out / groups, kh, kw] and, unless left out, <c>bias</c> [out].
/// </summary>
public sealed class ConvTranspose2d : Layer
{
    private readonly ConvTranspose2dOperator _operator;
    private readonly Tensor[] _parameters;

    /// <summary>
    /// Makes a transposed convolution of <paramref name="inChannels"/> to <paramref name="outChannels"/> with a square kernel.
    /// </summary>
    /// <exception cref="ArgumentException">The channels are no multiples of the groups, or an attribute is out of range.</exception>
    public ConvTranspose2d(
        int inChannels,
        int outChannels,
        int kernel,
        int stride = 1,
        int padding = 0,
        int outputPadding = 0,
        int dilation = 1,
        int groups = 1,
        bool bias = true,
        Initializer? weightInitializer = null,
        Initializer? biasInitializer = null)
    {
        if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ArgumentException(
                $"ConvTranspose2d: {inChannels} input and {outChannels} output channels; expected multiples of groups = {groups}, at least 1.");
        }

        _operator = new ConvTranspose2dOperator(stride, padding, outputPadding, dilation, groups);
        var shape = new Shape(inChannels, outChannels / groups, kernel, kernel);
        Tensor weight = AddParameter("weight", shape, weightInitializer ?? Initializer.TorchDefault);
        biasInitializer ??= Initializer.Uniform(1f / MathF.Sqrt(Initializer.FanIn(shape)));
        _parameters = bias ? [weight, AddParameter("bias", new Shape(outChannels), biasInitializer)] : [weight];
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply([input, .. _parameters]);
}
