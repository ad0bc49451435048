using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Detection.Networks;

/// <summary>
/// The convolutions of the mask branch (He et al. 2017, arXiv:1703.06870, figure 4, right; torchvision's <c>MaskRCNNHeads</c>).
/// </summary>
public sealed class MaskHead : Layer
{
    private readonly Sequential[] _blocks;

    /// <summary>Creates the head.</summary>
    /// <param name="channels">The channels of the pooled maps.</param>
    /// <param name="widths">The channels of each 3x3 convolution.</param>
    public MaskHead(int channels, IReadOnlyList<int> widths)
    {
        _blocks = new Sequential[widths.Count];
        for (int i = 0; i < _blocks.Length; i++)
        {
            var convolution = new Conv2d(
                channels, widths[i], kernel: 3, padding: 1,
                options: new() { WeightInitializer = Initializer.HeFanOut, BiasInitializer = Initializer.Constant(0f) });
            _blocks[i] = Add(i.ToString(), new Sequential(convolution, new Relu()));
            channels = widths[i];
        }
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _blocks.Aggregate(input, (x, block) => block.Forward(x));
}

/// <summary>The last layers of the mask branch: maps of twice the size, and a mask for each class (<c>MaskRCNNPredictor</c>).</summary>
public sealed class MaskPredictor : Layer
{
    private readonly ConvTranspose2d _enlarge;
    private readonly Relu _relu = new();
    private readonly Conv2d _masks;

    /// <summary>Creates the layers.</summary>
    /// <param name="channels">The channels of the maps.</param>
    /// <param name="width">The channels of the enlarged maps.</param>
    /// <param name="classes">The classes, background included.</param>
    public MaskPredictor(int channels, int width, int classes)
    {
        _enlarge = Add("conv5_mask", new ConvTranspose2d(
            channels, width, kernel: 2, stride: 2, options: new() { WeightInitializer = Initializer.HeFanOut }));
        _masks = Add("mask_fcn_logits", new Conv2d(
            width, classes, kernel: 1, options: new() { WeightInitializer = Initializer.HeFanOut }));
    }

    /// <summary>Computes logits [K, classes, 2h, 2w] of maps [K, channels, h, w].</summary>
    protected override Tensor Compute(Tensor input) => _masks.Forward(_relu.Forward(_enlarge.Forward(input)));
}
