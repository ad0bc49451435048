using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Exporting;
using Fovea.Tensors.Graphs;

namespace Fovea;

/// <summary>A package as an ONNX graph: preprocessing where it is wanted, the network, and its result.</summary>
internal static class OnnxPackage
{
    private const float PixelRange = 255f;
    private const string InputKey = "input", PreprocessingKey = "preprocessing", Included = "included";

    private static readonly ExportedSize _batch = ExportedSize.Any("N");

    /// <summary>The graph, whose batch may have any size.</summary>
    /// <exception cref="FoveaException">The network cannot be exported.</exception>
    /// <exception cref="ShapeException">The network does not support images of this size.</exception>
    public static ExportedGraph Graph(ModelPackage package, OnnxExportOptions options)
    {
        Shape input = InputShape(package.Model, options);
        if (package.Preprocessing.MeanImage is { } image && image.Shape != new Shape(input[1], input[2], input[3]))
        {
            throw new FoveaException(
                $"{package.Model.Name} has a mean of each pixel, {image.Shape}, so that images cannot be {input[2]}x{input[3]}: export it "
                + "without another input size");
        }

        string result = options.Softmax ? "probabilities" : "logits";
        Graph traced = Tensors.Graphs.Graph.Trace(
            inputs => new NamedTensors { { result, Result(package.Network, inputs[0], options) } },
            [new TensorSpec(Tensors.Graphs.Graph.DefaultInput, input)]);
        ExportedGraph graph = package.Network.BeginExport();
        string images = graph.AddInput(
            Tensors.Graphs.Graph.DefaultInput, options.IncludePreprocessing ? options.PixelType : ExportedType.Float, Sizes(input));
        if (options.IncludePreprocessing)
            images = AddPreprocessing(graph, images, package.Preprocessing, options);
        try
        {
            string output = graph.AddTrace(traced, [images])[0];
            graph.AddOutput(output, ExportedType.Float, Sizes(traced.Outputs[0].Shape));
            return graph;
        }
        catch (ExportException failure)
        {
            throw new FoveaException($"{package.Model.Name}: {failure.Message.TrimEnd('.')}", failure);
        }
    }

    /// <summary>The header that a package has, with the size of the images and where they are prepared.</summary>
    public static IReadOnlyDictionary<string, string> Metadata(ModelPackage package, OnnxExportOptions options)
    {
        Shape input = InputShape(package.Model, options);
        return new Dictionary<string, string>(ModelPackage.Metadata(package.Model, package.Classes, package.Preprocessing))
        {
            [InputKey] = $"{input[1]}x{input[2]}x{input[3]}",
            [PreprocessingKey] = options.IncludePreprocessing ? Included : "separate",
        };
    }

    /// <summary>Whether metadata say how images are prepared.</summary>
    public static bool SaysPreprocessing(IReadOnlyDictionary<string, string> metadata) => metadata.ContainsKey(PreprocessingKey);

    /// <summary>Whether metadata say that the graph prepares images itself.</summary>
    public static bool PreparesImages(IReadOnlyDictionary<string, string> metadata) =>
        metadata.GetValueOrDefault(PreprocessingKey) == Included;

    private static Shape InputShape(ModelInfo model, OnnxExportOptions options) =>
        new(1, model.InputChannels, options.InputHeight ?? model.InputHeight, options.InputWidth ?? model.InputWidth);

    private static Tensor Result(Layer network, Tensor images, OnnxExportOptions options)
    {
        Tensor logits = network.Forward(images);
        return options.Softmax ? logits.Softmax() : logits;
    }

    private static IReadOnlyList<ExportedSize> Sizes(Shape shape) => [_batch, .. shape.ToArray().Skip(1).Select(ExportedSize.Fixed)];

    private static string AddPreprocessing(ExportedGraph graph, string pixels, Preprocessing preprocessing, OnnxExportOptions options)
    {
        const string Name = "preprocessing";
        const long OnnxFloat = 1;
        string x = pixels;
        if (options.PixelType != ExportedType.Float)
            x = graph.AddNode("Cast", $"{Name}/Cast", [x], new ExportedAttribute("to", OnnxFloat));
        if (preprocessing.ChannelOrder == InputChannelOrder.Bgr)
        {
            string order = graph.AddConstant($"{Name}/order", [2, 1, 0]);
            x = graph.AddNode("Gather", $"{Name}/Gather", [x, order], new ExportedAttribute("axis", 1));
        }

        int channels = preprocessing.Std.Count;
        string mean = preprocessing.MeanImage is { } image
            ? graph.AddConstant($"{Name}/mean", [1, .. image.Shape.ToArray()], Scaled(image.ToArray()))
            : graph.AddConstant($"{Name}/mean", [1, channels, 1, 1], Scaled(preprocessing.Mean));
        string std = graph.AddConstant($"{Name}/std", [1, channels, 1, 1], Scaled(preprocessing.Std));
        return graph.AddNode("Div", $"{Name}/Div", [graph.AddNode("Sub", $"{Name}/Sub", [x, mean]), std]);
    }

    private static float[] Scaled(IReadOnlyList<float> values) => [.. values.Select(value => value * PixelRange)];
}
