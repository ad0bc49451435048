using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Models;

namespace Fovea;

/// <summary>
/// The ResNet-18 that knows ImageNet in NuGet's package Microsoft.ML.DnnImageFeaturizer.ResNet18, an ONNX file that CNTK wrote. Names in
/// it say nothing (<c>Parameter91</c>), so that tensors are named by following the graph from the image to the features, where it ends.
/// </summary>
/// <remarks>
/// The file's network takes blue, green and red from 0 to 255 minus a mean image. Its first convolution is changed to take what all
/// networks take here, red, green and blue with ImageNet's mean and standard deviation: the same function but for the mean image, whose
/// mean by channel differs from ImageNet's by 0.53 of 255 at most. Its padding, 3 rows before and 2 after a 7x7 convolution of stride 2, 1
/// and 0 for 3x3, reads of images with even sides what the usual 3 and 3, 1 and 1 read.
/// </remarks>
internal sealed class CntkResNet18
{
    /// <summary>The network's name in the catalogue.</summary>
    public const string Model = "resnet18_cntk";

    private const float BatchNormEpsilon = 1e-5f;

    private readonly OnnxFile _file;
    private readonly ResNetConfig _config;
    private readonly Dictionary<string, int[]> _shapes;
    private readonly List<AdaptedTensor> _tensors = [];

    private CntkResNet18(OnnxFile file, ResNetConfig config)
    {
        (_file, _config) = (file, config);
        _shapes = new ResNet(config).State().ToDictionary(entry => entry.Name, entry => entry.Value.Shape.ToArray());
    }

    /// <summary>As <see cref="Adapt"/>; null where CNTK did not write the file, or where it holds another network.</summary>
    public static WeightFile? TryAdapt(OnnxFile file)
    {
        try
        {
            return file.Producer == "CNTK" ? Adapt(file) : null;
        }
        catch (WeightFileException)
        {
            return null;
        }
    }

    /// <summary>The file's tensors with the names and values that the catalogue's network has; it is closed with the result.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="config">The network's form; null for that of the catalogue.</param>
    /// <exception cref="WeightFileException">The file holds another network.</exception>
    public static WeightFile Adapt(OnnxFile file, ResNetConfig? config = null)
    {
        var network = new CntkResNet18(file, config ?? ResNetConfig.ResNet18Cntk);
        network.Follow();
        return new AdaptedWeightFile(file, network._tensors, new Dictionary<string, string> { [PackageDescription.ModelKey] = Model });
    }

    private void Follow()
    {
        if (_file.Graph.Inputs is not [{ Name: var value }])
            throw Other($"it has {_file.Graph.Inputs.Count} inputs instead of one image");
        value = Normalized(value, "conv1", "bn1", kernel: 7, stride: 2);
        value = Window("MaxPool", Following("Relu", value, "relu").Outputs[0], "maxpool", kernel: 3, stride: 2).Outputs[0];
        for (int stage = 0; stage < _config.Depths.Count; stage++)
        {
            for (int block = 0; block < _config.Depths[stage]; block++)
                value = Block(value, $"layer{stage + 1}.{block}", stride: stage > 0 && block == 0 ? 2 : 1);
        }

        OnnxNode pooling = Following("AveragePool", value, "avgpool");
        if (!_file.Graph.Outputs.Select(output => output.Name).SequenceEqual(pooling.Outputs))
            throw Other("it does not end with the features after avgpool");
    }

    private string Block(string value, string name, int stride)
    {
        string main = Normalized(value, $"{name}.conv1", $"{name}.bn1", kernel: 3, stride);
        main = Normalized(Following("Relu", main, $"{name}.relu").Outputs[0], $"{name}.conv2", $"{name}.bn2", kernel: 3, stride: 1);
        string shortcut = stride == 1
            ? value
            : Normalized(value, $"{name}.downsample.0", $"{name}.downsample.1", kernel: 1, stride);
        OnnxNode sum = Following("Add", main, $"the sum of {name}");
        if (!sum.Inputs.Order(StringComparer.Ordinal).SequenceEqual(new[] { main, shortcut }.Order(StringComparer.Ordinal)))
            throw Other($"the sum of {name} does not add its shortcut");
        return Following("Relu", sum.Outputs[0], $"{name}.relu").Outputs[0];
    }

    private string Normalized(string value, string convolution, string norm, int kernel, int stride)
    {
        OnnxNode conv = Window("Conv", value, convolution, kernel, stride);
        if (conv.Inputs.Count != 2 || conv.Integer("group", 1) != 1 || conv.Integers("dilations", [1, 1]).Any(dilation => dilation != 1))
            throw Other($"{convolution} has a bias, groups or dilation");
        Take($"{convolution}.weight", conv.Inputs[1], value == _file.Graph.Inputs[0].Name ? Rgb : null);
        OnnxNode batchNorm = Following("BatchNormalization", conv.Outputs[0], norm);
        if (batchNorm.Inputs is not [_, string weight, string bias, string mean, string variance]
            || batchNorm.Float("epsilon", BatchNormEpsilon) != BatchNormEpsilon)
        {
            throw Other($"{norm} is not batch norm with an epsilon of {BatchNormEpsilon}");
        }

        Take($"{norm}.weight", weight);
        Take($"{norm}.bias", bias);
        Take($"{norm}.running_mean", mean);
        Take($"{norm}.running_var", variance);
        return batchNorm.Outputs[0];
    }

    private OnnxNode Window(string kind, string value, string name, int kernel, int stride)
    {
        OnnxNode node = Following(kind, value, name, kernel);
        int before = kernel / 2;
        bool isPadded = node.Text("auto_pad", "NOTSET") == "NOTSET" && node.Integers("pads", [0, 0, 0, 0]) is [var top, var left, ..] pads
            && (top, left) == (before, before) && pads.Skip(2).All(after => after == before || after == before - stride + 1);
        return isPadded && node.Integers("strides", [1, 1]).All(each => each == stride)
            ? node
            : throw Other($"{name} has not stride {stride} and padding {before}");
    }

    private OnnxNode Following(string kind, string value, string name, int? kernel = null)
    {
        OnnxNode[] nodes =
        [
            .. _file.Graph.Consumers(value).Where(node => node.Operator == kind && node.Outputs.Count == 1
                && (kernel is not { } size || node.Integers("kernel_shape", []).SequenceEqual([size, size]))),
        ];
        return nodes is [OnnxNode only]
            ? only
            : throw Other($"{nodes.Length} nodes {kind}{(kernel is null ? "" : $" {kernel}x{kernel}")} follow '{value}' instead of {name}");
    }

    private void Take(string name, string source, Func<float[], float[]>? change = null)
    {
        if (!_file.Contains(source) || _file.Entry(source) is not { DType: DType.F32 } entry || !entry.Shape.SequenceEqual(_shapes[name]))
            throw Other($"{name} is no initializer of floats [{string.Join(", ", _shapes[name])}]");
        _tensors.Add(new AdaptedTensor(name, source, change));
    }

    // From blue, green, red of 0 to 255 to what the catalogue's preprocessing makes of red, green, blue.
    private static float[] Rgb(float[] weights)
    {
        const float White = 255;
        IReadOnlyList<float> std = Preprocessing.ImageNet.Std;
        int channels = std.Count;
        int taps = 7 * 7;
        var changed = new float[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            (int filter, int channel, int tap) = (i / (channels * taps), i / taps % channels, i % taps);
            changed[i] = weights[((((filter * channels) + channels - 1 - channel) * taps) + tap)] * White * std[channel];
        }

        return changed;
    }

    private WeightFileException Other(string difference) => new(
        $"{_file.Path}: the graph is another than that of {Model} ({difference}); take "
        + "ResNet18.onnx of the NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18, or weights as .pth or safetensors.");
}
