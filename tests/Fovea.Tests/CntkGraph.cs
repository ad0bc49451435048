using Fovea.Models;
using Fovea.Testing;

namespace Fovea.Tests;

/// <summary>Writes a residual network as CNTK does in ONNX: with names that say nothing, a shortcut before the block that it goes around,
/// and the padding that images of 224x224 need.</summary>
internal sealed class CntkGraph
{
    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _tensors = [];
    private readonly Dictionary<string, int[]> _shapes;
    private readonly Action<CntkGraph, string> _before;
    private int _count;

    /// <param name="config">The network.</param>
    /// <param name="before">Is called before each layer with its name, to change what is written from there.</param>
    public CntkGraph(ResNetConfig config, Action<CntkGraph, string>? before = null)
    {
        _shapes = new ResNet(config).State().ToDictionary(entry => entry.Name, entry => entry.Value.Shape.ToArray());
        _before = before ?? ((_, _) => { });
        string value = Node("MaxPool", [Node("Relu", [Normalized("image", "conv1", "bn1", 7, 2)])], Window("maxpool", 3, 2));
        for (int stage = 0; stage < config.Depths.Count; stage++)
        {
            for (int block = 0; block < config.Depths[stage]; block++)
                value = Block(value, $"layer{stage + 1}.{block}", stage > 0 && block == 0 ? 2 : 1);
        }

        string features = Node("AveragePool", [value], [("kernel_shape", [7, 7])]);
        Bytes = OnnxWriter.Model(OnnxWriter.Graph(_nodes, _tensors, ["image"], [Result ?? features]));
    }

    public byte[] Bytes { get; }

    /// <summary>The values of each tensor by the network's name for it.</summary>
    public Dictionary<string, float[]> Values { get; } = [];

    public int Stride { get; set; } = 1;

    public int Shift { get; set; }

    public bool SkipsShortcut { get; set; }

    public string? Result { get; set; }

    private string Block(string value, string name, int stride)
    {
        string shortcut = stride == 1 ? value : Normalized(value, $"{name}.downsample.0", $"{name}.downsample.1", 1, stride);
        string main = Node("Relu", [Normalized(value, $"{name}.conv1", $"{name}.bn1", 3, stride)]);
        main = Normalized(main, $"{name}.conv2", $"{name}.bn2", 3, 1);
        _before(this, $"{name}.add");
        return Node("Relu", [Node("Add", [main, SkipsShortcut ? main : shortcut])]);
    }

    private string Normalized(string value, string convolution, string norm, int kernel, int stride)
    {
        string maps = Node("Conv", [value, Tensor($"{convolution}.weight")], Window(convolution, kernel, stride));
        string[] rest = [.. new[] { "weight", "bias", "running_mean", "running_var" }.Select(leaf => Tensor($"{norm}.{leaf}"))];
        return Node("BatchNormalization", [maps, .. rest]);
    }

    private (string, long[])[] Window(string name, int kernel, int stride)
    {
        _before(this, name);
        int before = (kernel / 2) + Shift, after = kernel == 1 ? 0 : before - stride + 1;
        return [("kernel_shape", [kernel, kernel]), ("strides", [stride * Stride, stride]), ("pads", [before, before, after, after])];
    }

    private string Node(string kind, string[] inputs, (string, long[])[]? attributes = null)
    {
        string output = $"Output{_count++}";
        _nodes.Add(OnnxWriter.Node(kind, inputs, output, attributes ?? []));
        return output;
    }

    private string Tensor(string name)
    {
        string opaque = $"Parameter{_count++}";
        Values[name] = Goldens.Fill(name, _shapes[name], seed: 1);
        _tensors.Add(OnnxWriter.Floats(opaque, _shapes[name], Values[name]));
        return opaque;
    }
}
