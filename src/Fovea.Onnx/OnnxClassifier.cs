using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx;

/// <summary>
/// A classification network from an ONNX file: images [N, C, H, W] to logits [N, classes], whatever order the graph takes channels in. A
/// softmax at its end is left out. With a number of classes of its own it is the network up to its last fully connected layer, and a new
/// one.
/// </summary>
public sealed class OnnxClassifier : Classifier
{
    private const int DefaultSize = 224;
    private const int MostChannels = 4;

    private readonly OnnxModel _model;
    private readonly string _value;
    private readonly string _features;
    private readonly Linear? _head;
    private readonly bool _takesChannelsLast;
    private ConstantCache _constants = new();

    /// <summary>Makes a classifier of a model with one input of images and a result of scores.</summary>
    /// <param name="model">The model.</param>
    /// <param name="classes">The number of classes of a new last layer; null to keep the model's own.</param>
    /// <exception cref="OnnxException">
    /// The model has other inputs or results than a classifier, or none of its layers is the last fully connected one.
    /// </exception>
    public OnnxClassifier(OnnxModel model, int? classes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = Add("model", model);
        if (model.Inputs is not [{ Dimensions: { Count: 4 } sizes } input] || !OnnxModel.IsTraced(input))
            throw Other("inputs that are not one batch of images [N, C, H, W] or [N, H, W, C]");
        bool isChannelsFirst = sizes[1].Size is <= MostChannels || sizes[3].Size is not <= MostChannels;
        _takesChannelsLast = !isChannelsFirst;
        Channels = (int)((isChannelsFirst ? sizes[1] : sizes[3]).Size ?? 3);
        OnnxDimension height = sizes[isChannelsFirst ? 2 : 1], width = sizes[isChannelsFirst ? 3 : 2];
        HasSize = height.Size is not null && width.Size is not null;
        (Height, Width) = ((int)(height.Size ?? DefaultSize), (int)(width.Size ?? DefaultSize));
        Batch = (int?)sizes[0].Size;
        TakesBytes = input.Type == DType.U8;
        _value = ValueOf(model.Graph);
        (_features, string last) = Trace(classes is not null);
        if (classes is { } count)
        {
            _value = last;
            _head = Add("head", new Linear(LogitsOf(Images()).Shape[1], count));
        }

        (Tensor result, string? cause) = ValueOf(Images(), _value);
        if (cause is not null)
            Uncompiled = $"{model.File}: {cause}: what depends on it is run node by node, which is slower.";
        Shape logits = Logits(result).Shape;
        Classes = classes ?? (logits.Rank == 2 ? logits[1] : throw Other($"a result of shape {logits} instead of [N, classes]"));
    }

    /// <summary>The channels of images.</summary>
    public int Channels { get; }

    /// <summary>The height of images; 224 where the file accepts any.</summary>
    public int Height { get; }

    /// <summary>The width of images; 224 where the file accepts any.</summary>
    public int Width { get; }

    /// <summary>Whether the file fixes the size of images.</summary>
    public bool HasSize { get; }

    /// <summary>The number of images of every pass where the file fixes it; null for any.</summary>
    public int? Batch { get; }

    /// <summary>Whether images are bytes from 0 to 255: what else prepares them is inside of the graph.</summary>
    public bool TakesBytes { get; }

    /// <summary>
    /// Why a part of the graph is run node by node instead of being compiled, as one sentence; null where all of it is compiled.
    /// </summary>
    public string? Uncompiled { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The model.</summary>
    public OnnxModel Model => _model;

    /// <inheritdoc/>
    /// <remarks>The last maps of the network alone.</remarks>
    public override IReadOnlyList<Tensor> Features(Tensor images) => _features.Length > 0
        ? [ValueOf(images, _features).Value]
        : throw Other("no maps whose features could be taken");

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor logits = LogitsOf(input);
        return _head is null ? logits : _head.Forward(logits);
    }

    /// <summary>What scores are computed of: the result, or what its softmax reads.</summary>
    private static string ValueOf(OnnxGraph graph)
    {
        string result = (graph.Outputs.FirstOrDefault(output => output.Type is null or DType.F32 or DType.F16) ?? graph.Outputs[0]).Name;
        return graph.Nodes.FirstOrDefault(node => node.Operator == "Softmax" && node.Outputs.Contains(result))?.Inputs[0] ?? result;
    }

    private Tensor LogitsOf(Tensor images) => Logits(ValueOf(images, _value).Value);

    private Tensor Logits(Tensor logits)
    {
        bool isOfOnePixel = logits.Shape.Rank == 4 && logits.Shape[2] * logits.Shape[3] == 1;
        return isOfOnePixel || (_head is not null && logits.Shape.Rank != 2) ? logits.Flatten() : logits;
    }

    private (Tensor Value, string? Cause) ValueOf(Tensor images, string value)
    {
        if (_model.IsTraining)
            _constants = new ConstantCache(); // of weights that change
        return _model.Evaluate(Input(images), value, images.IsSymbolic && !_model.IsTraining ? _constants : null);
    }

    private OnnxValue Input(Tensor images)
    {
        DType type = TakesBytes ? DType.U8 : DType.F32;
        if (!_takesChannelsLast)
            return new OnnxValue(images, type);
        int[] order = [0, 2, 3, 1];
        return new OnnxValue(new TransposeOperator(order).Apply(images), type) { Permuted = new Permutation(images, order) };
    }

    private Tensor Images() => Graph.Trace(images => images, new Shape(Batch ?? 1, Channels, Height, Width)).Input;

    /// <summary>Finds the last maps of more than one pixel, and what the last fully connected layer reads.</summary>
    private (string Features, string Last) Trace(bool needsLast)
    {
        (string features, string last) = ("", "");
        IReadOnlyList<OnnxNode> nodes = _model.Program.NodesFor([_value]);
        IReadOnlyDictionary<string, OnnxValue> values = _model.Trace(Input(Images()), nodes, _constants);
        foreach (OnnxNode node in nodes)
        {
            bool isFullyConnected = node.Operator is "Gemm" or "MatMul";
            if (isFullyConnected && values.GetValueOrDefault(node.Inputs[0]) is { IsSymbolic: true, Shape.Count: 2 })
                last = node.Inputs[0];
            string result = node.Outputs[0];
            if (values.GetValueOrDefault(result) is { IsSymbolic: true, Permuted: null, Shape: [_, _, > 1, > 1] })
                features = result;
        }

        return last.Length > 0 || !needsLast ? (features, last) : throw Other("no fully connected layer that a new one could replace");
    }

    private OnnxException Other(string what) => new($"{_model.File}: the graph is no classifier of images: it has {what}.");
}
