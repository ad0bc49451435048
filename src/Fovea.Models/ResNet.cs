using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Models;

/// <summary>
/// Residual networks (He, Zhang, Ren and Sun 2015, arXiv:1512.03385) and plain networks without shortcuts, for ImageNet with torchvision's
/// names and for CIFAR-10 with those of its common implementation. Wide ResNets (Zagoruyko and Komodakis 2016, arXiv:1605.07146) and
/// ResNeXt (Xie et al. 2016, arXiv:1611.05431) are variants with other widths and groups.
/// </summary>
public sealed class ResNet : Classifier
{
    private readonly ExpectedInput _input = new("ResNet", 3, 1);
    private readonly Conv2d _conv;
    private readonly BatchNorm2d _norm;
    private readonly Relu _relu;
    private readonly MaxPool2d? _maxpool;
    private readonly Sequential[] _stages;
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Flatten _flatten;
    private readonly Linear _classifier;

    /// <summary>Creates the network of a configuration.</summary>
    public ResNet(ResNetConfig config)
    {
        bool large = config.Stem == ResNetStem.ImageNet;
        int channels = config.Width;
        _conv = Add("conv1", large
            ? new Conv2d(3, channels, kernel: 7, stride: 2, padding: 3, options: new() { Bias = false, WeightInitializer = config.Weights })
            : new Conv2d(3, channels, kernel: 3, padding: 1, options: new() { Bias = false, WeightInitializer = config.Weights }));
        _norm = Add("bn1", config.BatchNorm(channels));
        _relu = Add("relu", new Relu());
        _maxpool = large ? Add("maxpool", new MaxPool2d(kernel: 3, stride: 2, padding: 1)) : null;
        _stages = new Sequential[config.Depths.Count];
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            var blocks = new Layer[config.Depths[stage]];
            for (int i = 0; i < blocks.Length; i++)
            {
                blocks[i] = new ResidualBlock(config, channels, config.Width << stage, stride: stage > 0 && i == 0 ? 2 : 1);
                channels = config.OutputChannels(stage);
            }

            _stages[stage] = Add($"layer{stage + 1}", new Sequential(blocks));
        }

        _avgpool = Add("avgpool", new AdaptiveAvgPool2d(1, 1));
        _flatten = Add("flatten", new Flatten());
        _classifier = Add(large ? "fc" : "linear", new Linear(channels, config.Classes, weightInitializer: config.ClassifierWeights));
    }

    /// <summary>The output of each stage (C2 to C5 for ImageNet), highest resolution first.</summary>
    /// <exception cref="ShapeException">The images have an unsupported shape.</exception>
    public override IReadOnlyList<Tensor> Features(Tensor images)
    {
        _input.Check(images.Shape);
        Tensor x = _relu.Forward(_norm.Forward(_conv.Forward(images)));
        x = _maxpool?.Forward(x) ?? x;
        var features = new Tensor[_stages.Length];
        for (int stage = 0; stage < _stages.Length; stage++)
            features[stage] = x = _stages[stage].Forward(x);
        return features;
    }

    /// <summary>Computes logits [N, classes] of images [N, 3, H, W].</summary>
    protected override Tensor Compute(Tensor images) =>
        _classifier.Forward(_flatten.Forward(_avgpool.Forward(Features(images)[^1])));

    /// <summary>Convolutions with batch normalisation, and a shortcut around them.</summary>
    private sealed class ResidualBlock : Layer
    {
        private readonly (Conv2d Conv, BatchNorm2d Norm)[] _steps;
        private readonly Relu _relu;
        private readonly Layer? _shortcut;
        private readonly bool _isPlain;

        public ResidualBlock(ResNetConfig config, int inputs, int width, int stride)
        {
            int channels = inputs;
            ConvolutionRow[] rows = [.. config.BlockConvolutions(width, stride)];
            _steps = new (Conv2d, BatchNorm2d)[rows.Length];
            for (int i = 0; i < rows.Length; i++)
            {
                ConvolutionRow row = rows[i];
                _steps[i] = (
                    Add($"conv{i + 1}", new Conv2d(
                        channels, row.Channels, row.Kernel, row.Stride, padding: row.Kernel / 2,
                        options: new() { Groups = row.Groups, Bias = false, WeightInitializer = config.Weights })),
                    Add($"bn{i + 1}", config.BatchNorm(row.Channels)));
                channels = row.Channels;
            }

            _relu = Add("relu", new Relu());
            _isPlain = config.Shortcut == ResNetShortcut.None;
            _shortcut = Shortcut(config, inputs, channels, stride);
            if (_shortcut is not null)
                Add(config.Stem == ResNetStem.ImageNet ? "downsample" : "shortcut", _shortcut);
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor x = input;
            for (int i = 0; i < _steps.Length; i++)
            {
                x = _steps[i].Norm.Forward(_steps[i].Conv.Forward(x));
                if (i < _steps.Length - 1)
                    x = _relu.Forward(x);
            }

            return _relu.Forward(_isPlain ? x : x.Add(_shortcut?.Forward(input) ?? input));
        }

        private static Layer? Shortcut(ResNetConfig config, int inputs, int outputs, int stride)
        {
            bool changes = stride != 1 || inputs != outputs;
            return config.Shortcut switch
            {
                ResNetShortcut.ZeroPadding when changes => new ZeroPaddedShortcut(outputs - inputs, stride),
                ResNetShortcut.Projection when !changes => null,
                ResNetShortcut.Projection or ResNetShortcut.ProjectionEverywhere => new Sequential(
                    new Conv2d(inputs, outputs, kernel: 1, stride, options: new() { Bias = false, WeightInitializer = config.Weights }),
                    config.BatchNorm(outputs)),
                _ => null,
            };
        }
    }

    /// <summary>Option A: every second pixel, and channels of zeros before and after the input's channels.</summary>
    private sealed class ZeroPaddedShortcut(int channels, int stride) : Layer
    {
        private readonly MaxPool2dOperator _subsample = new(kernel: 1, stride);
        private readonly PadChannelsOperator _pad = new(channels / 2, channels - (channels / 2));

        protected override Tensor Compute(Tensor input) => _pad.Apply(_subsample.Apply(input));
    }
}
