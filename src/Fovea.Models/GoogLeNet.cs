using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Models;

/// <summary>
/// GoogLeNet: nine Inception blocks and, for training, two auxiliary classifiers (Szegedy et al. 2014, "Going deeper with convolutions",
/// arXiv:1409.4842, table 1), in the paper's variant and in torchvision's, with torchvision's names.
/// </summary>
public sealed class GoogLeNet : Classifier
{
    private const int FirstInceptionStage = 3;
    private const float AuxiliaryWeight = 0.3f;

    private readonly ExpectedInput _input = new("GoogLeNet", 3, 15);
    private readonly Layer _conv1;
    private readonly MaxPool2d _maxpool1;
    private readonly LocalResponseNorm? _norm1;
    private readonly Layer _conv2;
    private readonly Layer _conv3;
    private readonly LocalResponseNorm? _norm2;
    private readonly List<InceptionStage> _stages = [];
    private readonly List<(Layer Block, AuxiliaryClassifier Head)> _auxiliaries = [];
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Flatten _flatten;
    private readonly Dropout _dropout;
    private readonly Linear _classifier;

    /// <summary>Creates the network of a configuration.</summary>
    /// <exception cref="ShapeException">The input size of the configuration is too small for the auxiliary classifiers.</exception>
    public GoogLeNet(GoogLeNetConfig config)
    {
        (int first, int second) = config.StemChannels;
        _conv1 = Add("conv1", config.Convolution(3, first, kernel: 7, config.StemStride));
        _maxpool1 = Add("maxpool1", new MaxPool2d(kernel: 3, stride: 2, ceilMode: true));
        _norm1 = config.BatchNorm ? null : Add("norm1", Normalization());
        _conv2 = Add("conv2", config.Convolution(first, first, kernel: 1));
        _conv3 = Add("conv3", config.Convolution(first, second, kernel: 3));
        _norm2 = config.BatchNorm ? null : Add("norm2", Normalization());
        int channels = second;
        for (int stage = 0; stage < config.Stages.Count; stage++)
        {
            int kernel = stage == config.Stages.Count - 1 ? config.LastPoolKernel : 3;
            MaxPool2d pool = Add($"maxpool{stage + 2}", new MaxPool2d(kernel, stride: 2, ceilMode: true));
            IReadOnlyList<InceptionConfig> rows = config.Stages[stage];
            var blocks = new Layer[rows.Count];
            for (int i = 0; i < blocks.Length; i++)
            {
                blocks[i] = Add($"inception{stage + FirstInceptionStage}{(char)('a' + i)}", new Inception(config, channels, rows[i]));
                channels = rows[i].OutputChannels;
            }

            _stages.Add(new InceptionStage(pool, blocks));
        }

        AddAuxiliaries(config);
        _avgpool = Add("avgpool", new AdaptiveAvgPool2d(1, 1));
        _flatten = Add("flatten", new Flatten());
        _dropout = Add("dropout", new Dropout(config.Dropout));
        _classifier = Add("fc", new Linear(channels, config.Classes, weightInitializer: config.Weights));
    }

    /// <summary>The maps of conv1, conv3 and the Inception blocks 3b, 4e and 5b: strides 2, 4, 8, 16 and 32.</summary>
    /// <exception cref="ShapeException">The images have an unsupported shape.</exception>
    public override IReadOnlyList<Tensor> Features(Tensor images) => Features(images, static (_, _) => { });

    /// <inheritdoc/>
    public override TrainingLogits ForwardTraining(Tensor images)
    {
        var auxiliaries = new List<AuxiliaryLogits>();
        IReadOnlyList<Tensor> features = Features(images, (block, maps) =>
        {
            foreach ((_, AuxiliaryClassifier head) in _auxiliaries.Where(auxiliary => auxiliary.Block == block))
                auxiliaries.Add(new AuxiliaryLogits(head.Forward(maps), AuxiliaryWeight));
        });
        return new TrainingLogits(Logits(features), auxiliaries);
    }

    /// <summary>Computes logits [N, classes] of images [N, 3, H, W]; the auxiliary classifiers are not computed.</summary>
    protected override Tensor Compute(Tensor images) => Logits(Features(images));

    private static LocalResponseNorm Normalization() => new(size: 5, alpha: 1e-4f, beta: 0.75f, k: 1f);

    private Tensor Logits(IReadOnlyList<Tensor> features) =>
        _classifier.Forward(_dropout.Forward(_flatten.Forward(_avgpool.Forward(features[^1]))));

    private List<Tensor> Features(Tensor images, Action<Layer, Tensor> visit)
    {
        _input.Check(images.Shape);
        Tensor conv1 = _conv1.Forward(images);
        Tensor x = _maxpool1.Forward(conv1);
        x = _conv3.Forward(_conv2.Forward(_norm1?.Forward(x) ?? x));
        x = _norm2?.Forward(x) ?? x;
        List<Tensor> features = [conv1, x];
        foreach (InceptionStage stage in _stages)
        {
            x = stage.Pool.Forward(x);
            foreach (Layer block in stage.Blocks)
            {
                x = block.Forward(x);
                visit(block, x);
            }

            features.Add(x);
        }

        return features;
    }

    private void AddAuxiliaries(GoogLeNetConfig config)
    {
        foreach (string name in config.Auxiliaries)
        {
            var block = (Layer)Children.First(child => child.Name == name).Module;
            Shape maps = Graph.Trace(Features, new Shape(1, 3, config.InputSize, config.InputSize)).Intermediates[name].Shape;
            _auxiliaries.Add((block, Add($"aux{_auxiliaries.Count + 1}", new AuxiliaryClassifier(config, maps))));
        }
    }

    private sealed record InceptionStage(MaxPool2d Pool, Layer[] Blocks);

    /// <summary>Four parallel branches: 1x1, 3x3, 5x5 and pooling (figure 2b).</summary>
    private sealed class Inception : Layer
    {
        private readonly Layer[] _branches;

        public Inception(GoogLeNetConfig form, int channels, InceptionConfig config) => _branches =
        [
            Add("branch1", form.Convolution(channels, config.Conv1x1, kernel: 1)),
            Add("branch2", new Sequential(
                form.Convolution(channels, config.Reduce3x3, kernel: 1),
                form.Convolution(config.Reduce3x3, config.Conv3x3, kernel: 3))),
            Add("branch3", new Sequential(
                form.Convolution(channels, config.Reduce5x5, kernel: 1),
                form.Convolution(config.Reduce5x5, config.Conv5x5, form.LargeKernel))),
            Add("branch4", new Sequential(
                new MaxPool2d(kernel: 3, stride: 1, padding: 1, ceilMode: true),
                form.Convolution(channels, config.PoolProjection, kernel: 1))),
        ];

        protected override Tensor Compute(Tensor input) => Tensor.Concatenate([.. _branches.Select(branch => branch.Forward(input))]);
    }

    /// <summary>A small classifier on the maps of an intermediate block (section 5).</summary>
    private sealed class AuxiliaryClassifier : Layer
    {
        private const int AdaptiveSize = 4;
        private const int Window = 5;

        private readonly Shape _maps;
        private readonly int _inputSize;
        private readonly bool _isAdaptive;
        private readonly Layer _pool;
        private readonly Layer _conv;
        private readonly Flatten _flatten;
        private readonly Linear _hidden;
        private readonly Relu _relu;
        private readonly Dropout _dropout;
        private readonly Linear _classifier;

        public AuxiliaryClassifier(GoogLeNetConfig config, Shape maps)
        {
            if (!config.AdaptiveAuxiliaries && maps[2] < Window)
            {
                throw new ShapeException(
                    $"GoogLeNet: images of {config.InputSize}x{config.InputSize} give an auxiliary classifier maps of {maps[2]}x{maps[3]}; "
                    + $"expected at least {Window}x{Window}, make it for larger images.");
            }

            (_maps, _inputSize, _isAdaptive) = (maps, config.InputSize, config.AdaptiveAuxiliaries);
            _pool = Add<Layer>("pool", _isAdaptive ? new AdaptiveAvgPool2d(AdaptiveSize, AdaptiveSize) : new AvgPool2d(Window, stride: 3));
            _conv = Add("conv", config.Convolution(maps[1], config.AuxiliaryChannels, kernel: 1));
            _flatten = Add("flatten", new Flatten());
            int features = Graph.Trace(x => _flatten.Forward(_conv.Forward(_pool.Forward(x))), maps).Outputs[0].Shape[1];
            _hidden = Add("fc1", new Linear(features, config.AuxiliaryWidth, weightInitializer: config.Weights));
            _relu = Add("relu", new Relu());
            _dropout = Add("dropout", new Dropout(config.AuxiliaryDropout));
            _classifier = Add("fc2", new Linear(config.AuxiliaryWidth, config.Classes, weightInitializer: config.Weights));
        }

        public override bool IsForTrainingOnly => true;

        protected override Tensor Compute(Tensor input)
        {
            Shape maps = input.Shape;
            if (!_isAdaptive && (maps[2], maps[3]) != (_maps[2], _maps[3]))
            {
                throw new ShapeException(
                    $"GoogLeNet: an auxiliary classifier was given maps of {maps[2]}x{maps[3]}; expected {_maps[2]}x{_maps[3]}, those of "
                    + $"{_inputSize}x{_inputSize} images: train with these or make the network for the images' size.");
            }

            Tensor features = _flatten.Forward(_conv.Forward(_pool.Forward(input)));
            return _classifier.Forward(_dropout.Forward(_relu.Forward(_hidden.Forward(features))));
        }
    }
}
