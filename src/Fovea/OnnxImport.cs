using Fovea.Formats.Onnx;
using Fovea.Models;
using Fovea.Onnx;
using Fovea.Tensors;

namespace Fovea;

/// <summary>
/// An ONNX file as a package: what its metadata does not say of classes and preprocessing is that of ImageNet where the shapes are, and
/// said in one sentence.
/// </summary>
internal static class OnnxImport
{
    private const int SmallestPhotograph = 64;
    private const int ImageNetWithBackground = 1001; // as in TensorFlow's networks

    /// <exception cref="OnnxException">The graph is no classifier of images.</exception>
    /// <exception cref="FoveaException">There is another number of classes than outputs.</exception>
    /// <exception cref="Formats.WeightFileException">The graph has what is not supported.</exception>
    public static ModelPackage Package(OnnxFile file, ModelPackageOptions options)
    {
        var network = new OnnxClassifier(OnnxModel.Load(file.Path));
        network.Eval();
        var description = new PackageDescription(file);
        ModelInfo model = Model(file, network, options.Model ?? description.ModelName);
        IReadOnlyList<string>? named = options.Classes ?? description.Classes;
        IReadOnlyList<string> classes = named ?? Classes(network.Classes);
        if (classes.Count != network.Classes)
        {
            throw new FoveaException(
                $"{file.Path}: there are {classes.Count} names of classes, the graph has {network.Classes} outputs: give one name for "
                + "each");
        }

        IReadOnlyList<string>? assumed = named is null ? classes : null;
        bool preparesItself = network.TakesBytes || OnnxPackage.PreparesImages(file.Metadata);
        Preprocessing preprocessing = description.Preprocessing(model);
        if (preparesItself)
        {
            preprocessing = preprocessing with
            {
                Mean = Each(network, 0f),
                Std = Each(network, 1f / 255f),
                MeanImage = null,
                ChannelOrder = InputChannelOrder.Rgb,
            };
        }

        return new ModelPackage(model, network, classes, preprocessing)
        {
            HasClassNames = named is not null,
            Assumed = Assumed(file, network, assumed, preparesItself || OnnxPackage.SaysPreprocessing(file.Metadata)),
        };
    }

    private static ModelInfo Model(OnnxFile file, OnnxClassifier network, string? name)
    {
        Preprocessing preprocessing = TakesPhotographs(network)
            ? Preprocessing.ImageNet with { ResizeShorterSide = Math.Max(network.Height, network.Width) * 256 / 224 }
            : new Preprocessing(null, 0, Each(network, 0f), Each(network, 1f));
        string path = file.Path;
        ModelInfo known = ModelCatalogue.All.FirstOrDefault(model => model.Name == name) ?? new ModelInfo
        {
            Name = name ?? Path.GetFileNameWithoutExtension(file.Path),
            Paper = "",
            Year = 0,
            InputChannels = network.Channels,
            InputHeight = network.Height,
            InputWidth = network.Width,
            Classes = network.Classes,
            Parameters = network.Parameters().Sum(parameter => (long)parameter.Value.Shape.Elements),
            MultiplyAdds = Tensors.Graphs.Graph.Trace(network.Forward, Shape(network)).Nodes.Sum(node => node.MultiplyAdds)
                / (network.Batch ?? 1),
            Preprocessing = preprocessing,
            Create = Create,
        };
        known = known with { Create = Create };
        return network.HasSize ? known with { InputHeight = network.Height, InputWidth = network.Width } : known;

        OnnxClassifier Create(ModelOptions options) => new(OnnxModel.Load(path), options.Classes);
    }

    private static bool TakesPhotographs(OnnxClassifier network) =>
        network.Channels == 3 && Math.Min(network.Height, network.Width) >= SmallestPhotograph;

    private static Shape Shape(OnnxClassifier network) => new(network.Batch ?? 1, network.Channels, network.Height, network.Width);

    private static float[] Each(OnnxClassifier network, float value) => [.. Enumerable.Repeat(value, network.Channels)];

    private static IReadOnlyList<string> Classes(int count) => count == ImageNetClasses.Names.Count ? ImageNetClasses.Names
        : count == ImageNetWithBackground ? ["background", .. ImageNetClasses.Names]
        : ClassNames.Indices(count);

    private static string? Assumed(OnnxFile file, OnnxClassifier network, IReadOnlyList<string>? classes, bool saysPreprocessing)
    {
        var assumed = new List<string>();
        if (!network.HasSize)
            assumed.Add($"images of {network.Height}x{network.Width}");
        if (!saysPreprocessing)
            assumed.Add(TakesPhotographs(network) ? "ImageNet's preprocessing" : "values from 0 to 1");
        if (classes is not null)
            assumed.Add(classes.Count >= ImageNetClasses.Names.Count ? "ImageNet's classes" : "numbers as classes (--classes names them)");
        return assumed.Count == 0
            ? null
            : $"{Path.GetFileName(file.Path)} does not say it; assumed: {string.Join(", ", assumed)}.";
    }
}
