using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Models;

/// <summary>
/// SqueezeNet: fire modules, which squeeze maps with 1x1 filters before 1x1 and 3x3 filters expand them, and no fully connected layer
/// (Iandola et al. 2016, arXiv:1602.07360), with torchvision's names.
/// </summary>
public sealed class SqueezeNet : Classifier
{
    private readonly ExpectedInput _input;
    private readonly Sequential _features;
    private readonly Sequential _classifier;
    private readonly Flatten _flatten;
    private readonly int[] _stages;

    /// <summary>Creates the network of a configuration.</summary>
    public SqueezeNet(SqueezeNetConfig config)
    {
        _input = new ExpectedInput("SqueezeNet", 3, config.SmallestInput);
        _features = Add("features", new Sequential([.. Layers(config)]));
        _classifier = Add("classifier", new Sequential(
            new Dropout(config.Dropout),
            new Conv2d(
                config.Fires[^1][^1].OutputChannels, config.Classes, kernel: 1,
                options: new() { WeightInitializer = Initializer.Gaussian(0.01f), BiasInitializer = Initializer.Constant(0f) }),
            new Relu(),
            new AdaptiveAvgPool2d(1, 1)));
        _flatten = Add("flatten", new Flatten());
        _stages = [.. FeatureStages.LastLayers(_features)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Features(Tensor images)
    {
        _input.Check(images.Shape);
        return _features.ForwardTo(images, _stages);
    }

    /// <summary>Computes logits [N, classes] of images [N, 3, H, W].</summary>
    protected override Tensor Compute(Tensor images)
    {
        _input.Check(images.Shape);
        return _flatten.Forward(_classifier.Forward(_features.Forward(images)));
    }

    private static IEnumerable<Layer> Layers(SqueezeNetConfig config)
    {
        yield return Convolution(3, config.StemChannels, config.StemKernel, stride: 2);
        yield return new Relu();
        int channels = config.StemChannels;
        foreach (IReadOnlyList<FireConfig> stage in config.Fires)
        {
            yield return new MaxPool2d(kernel: 3, stride: 2, ceilMode: true);
            foreach (FireConfig fire in stage)
            {
                yield return new Fire(channels, fire);
                channels = fire.OutputChannels;
            }
        }
    }

    private static Conv2d Convolution(int inputs, int outputs, int kernel, int stride = 1, int padding = 0) => new(
        inputs, outputs, kernel, stride, padding,
        new ConvOptions { WeightInitializer = Initializer.HeUniform, BiasInitializer = Initializer.Constant(0f) });

    private sealed class Fire : Layer
    {
        private readonly Conv2d _squeeze;
        private readonly Relu _squeezeActivation;
        private readonly Conv2d _expand1x1;
        private readonly Relu _expand1x1Activation;
        private readonly Conv2d _expand3x3;
        private readonly Relu _expand3x3Activation;

        public Fire(int channels, FireConfig config)
        {
            _squeeze = Add("squeeze", Convolution(channels, config.Squeeze, kernel: 1));
            _squeezeActivation = Add("squeeze_activation", new Relu());
            _expand1x1 = Add("expand1x1", Convolution(config.Squeeze, config.Expand, kernel: 1));
            _expand1x1Activation = Add("expand1x1_activation", new Relu());
            _expand3x3 = Add("expand3x3", Convolution(config.Squeeze, config.Expand, kernel: 3, padding: 1));
            _expand3x3Activation = Add("expand3x3_activation", new Relu());
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor squeezed = _squeezeActivation.Forward(_squeeze.Forward(input));
            return Tensor.Concatenate(
                _expand1x1Activation.Forward(_expand1x1.Forward(squeezed)),
                _expand3x3Activation.Forward(_expand3x3.Forward(squeezed)));
        }
    }
}

/// <summary>A fire module of <see cref="SqueezeNet"/>.</summary>
/// <param name="Squeeze">The number of 1x1 filters of the squeeze layer.</param>
/// <param name="Expand">The number of 1x1 filters, and of 3x3 filters, of the expand layers.</param>
public sealed record FireConfig(int Squeeze, int Expand)
{
    /// <summary>The number of output channels.</summary>
    public int OutputChannels => 2 * Expand;
}

/// <summary>A variant of <see cref="SqueezeNet"/>.</summary>
/// <param name="StemChannels">The number of filters of the first convolution.</param>
/// <param name="StemKernel">Their kernel size; the stride is 2.</param>
/// <param name="SmallestInput">The minimum height and width of images.</param>
/// <param name="Fires">The fire modules after each pooling.</param>
/// <param name="Classes">The number of logits.</param>
/// <param name="Dropout">The dropout probability before the last convolution.</param>
public sealed record SqueezeNetConfig(
    int StemChannels,
    int StemKernel,
    int SmallestInput,
    IReadOnlyList<IReadOnlyList<FireConfig>> Fires,
    int Classes = 1000,
    float Dropout = 0.5f)
{
    /// <summary>The paper's variant (table 1).</summary>
    public static SqueezeNetConfig V10 { get; } = new(StemChannels: 96, StemKernel: 7, SmallestInput: 21, [
        [new(16, 64), new(16, 64), new(32, 128)],
        [new(32, 128), new(48, 192), new(48, 192), new(64, 256)],
        [new(64, 256)]]);

    /// <summary>
    /// The authors' later variant: smaller first filters and earlier pooling need 2.4 times fewer operations at the same accuracy.
    /// </summary>
    public static SqueezeNetConfig V11 { get; } = new(StemChannels: 64, StemKernel: 3, SmallestInput: 17, [
        [new(16, 64), new(16, 64)],
        [new(32, 128), new(32, 128)],
        [new(48, 192), new(48, 192), new(64, 256), new(64, 256)]]);

    /// <summary>A small network with all kinds of layers, which tests train in milliseconds.</summary>
    internal static SqueezeNetConfig Tiny { get; } =
        new(StemChannels: 16, StemKernel: 3, SmallestInput: 7, [[new(8, 32), new(16, 64)]], Classes: 4, Dropout: 0f);
}
