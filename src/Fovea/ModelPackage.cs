using Fovea.Data.Transforms;
using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Onnx;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>
/// A classification network with all that its use needs: weights, architecture, classes and preprocessing. One file holds it. Files of
/// other programs hold the weights alone; the rest comes from the catalogue.
/// </summary>
public sealed class ModelPackage
{
    private readonly ImagePreprocessor _preprocessor;

    /// <summary>Joins the parts of a package.</summary>
    /// <param name="model">The network's row in the catalogue.</param>
    /// <param name="network">The network; it is not copied.</param>
    /// <param name="classes">The classes' names, one for each output of the network.</param>
    /// <param name="preprocessing">The preprocessing of images; null for that of the catalogue.</param>
    public ModelPackage(ModelInfo model, Layer network, IReadOnlyList<string> classes, Preprocessing? preprocessing = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(classes);
        (Model, Network, Classes, Preprocessing) = (model, network, classes, preprocessing ?? model.Preprocessing);
        Pipeline = Preprocessing.Pipeline(model.InputHeight, model.InputWidth);
        _preprocessor = new ImagePreprocessor(Pipeline);
    }

    /// <summary>The network's row in the catalogue.</summary>
    public ModelInfo Model { get; }

    /// <summary>The network with its weights.</summary>
    public Layer Network { get; }

    /// <summary>The classes' names, in the order of the network's outputs.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Whether the file or the caller named the classes; else <see cref="Classes"/> are the catalogue's, or indices.</summary>
    public bool HasClassNames { get; internal init; } = true;

    /// <summary>What was assumed since the file does not say it, as one sentence; null where nothing was.</summary>
    public string? Assumed { get; init; }

    /// <summary>The number of images of every pass, where the network takes no other; null for any.</summary>
    public int? Batch => (Network as OnnxClassifier)?.Batch;

    /// <summary>
    /// Why a part of the network is run node by node instead of being compiled, as one sentence; null where all of it is compiled.
    /// </summary>
    public string? Uncompiled => (Network as OnnxClassifier)?.Uncompiled;

    /// <summary>The preprocessing of images.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>The preprocessing of images to the network's input.</summary>
    public EvaluationPipeline Pipeline { get; }

    /// <summary>
    /// Loads a package: safetensors or PyTorch's format, with or without a description, or the graph of an ONNX file of any program
    /// (<see cref="OnnxClassifier"/>). The network is in evaluation mode.
    /// </summary>
    /// <param name="path">
    /// The file, or the name of a network whose weights are in <see cref="ModelPackageOptions.PublishedWeights"/> or come with the library
    /// (<see cref="IncludedWeights"/>).
    /// </param>
    /// <param name="options">What the file does not say; null for nothing.</param>
    /// <exception cref="FoveaException">
    /// Neither the file nor the options name the network, the published weights are not downloaded, there is another number of classes
    /// than outputs, or the file ends before the layer of the classes.
    /// </exception>
    /// <exception cref="WeightFileException">The file is missing, malformed or belongs to another network.</exception>
    /// <exception cref="UnknownModelException">The catalogue has no network of this name.</exception>
    public static ModelPackage Load(string path, ModelPackageOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ModelPackageOptions();
        using WeightFile file = WeightSource.Open(path, options.PublishedWeights);
        if (file is OnnxFile onnx)
            return OnnxImport.Package(onnx, options);
        PackageDescription description = new(file);
        ModelInfo model = description.Model(options.Model);
        int outputs = Outputs(file, model);
        Classifier network = model.Create(new ModelOptions(outputs));
        description.Load(network);
        network.Eval();
        IReadOnlyList<string>? named = options.Classes ?? description.Classes;
        IReadOnlyList<string> classes = named ?? Names(model, outputs);
        if (classes.Count != outputs)
        {
            throw new FoveaException(
                $"{file.Path}: there are {classes.Count} names of classes, the weights have {outputs} classes: give one name for each");
        }

        return new ModelPackage(model, network, classes, description.Preprocessing(model)) { HasClassNames = named is not null };
    }

    /// <summary>
    /// Writes the package to one file, which <see cref="Load"/> needs no options for: in PyTorch's format for the extensions <c>.pth</c>,
    /// <c>.pt</c> and <c>.th</c>, otherwise as safetensors. An existing file is replaced at once.
    /// </summary>
    /// <exception cref="FoveaException">The network is the graph of an ONNX file, which no other format can hold.</exception>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public void Save(string path) => StateDictionary.Save(
        Network is OnnxClassifier imported
            ? throw new FoveaException(
                $"{path}: the network is the graph of {imported.Model.File}, which files of weights cannot hold: export it as ONNX")
            : path,
        [.. ModelWeights.Exported(Network, ModelWeights.Tensors(Network)), .. PackageDescription.Tensors(Preprocessing)],
        Metadata(Model, Classes, Preprocessing));

    /// <summary>
    /// Writes the network as an ONNX file (opset 17), which ONNX Runtime and others run: input <c>input</c> [N, C, H, W] with any N, result
    /// <c>logits</c> or <c>probabilities</c> [N, classes], parameters under their names here, the header of a package in its
    /// <c>metadata_props</c>. An existing file is replaced at once.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What stands in the file beside the network; null for nothing.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="FoveaException">
    /// An operator of the network has no form in ONNX, it is in training mode, or it has a mean of each pixel and the images another size.
    /// </exception>
    /// <exception cref="ShapeException">The network does not support images of the requested size.</exception>
    /// <exception cref="FileWriteException">The file cannot be written, or would be larger than ONNX's 2 GB.</exception>
    public void ExportOnnx(string path, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new OnnxExportOptions();
        options.Validate();
        OnnxModelWriter.Write(
            path, OnnxPackage.Graph(this, options), Model.Name, FoveaVersion.Current, OnnxPackage.Metadata(this, options));
    }

    /// <summary>
    /// The description of a package in the header of a weight file. A mean of each pixel is no part of it: <see cref="Save"/> writes it as
    /// a tensor.
    /// </summary>
    /// <param name="model">The network's row in the catalogue.</param>
    /// <param name="classes">The classes' names, in the order of the outputs.</param>
    /// <param name="preprocessing">The preprocessing of images; null for that of the catalogue.</param>
    public static IReadOnlyDictionary<string, string> Metadata(
        ModelInfo model, IReadOnlyList<string> classes, Preprocessing? preprocessing = null) =>
        PackageDescription.Write(model, classes, preprocessing ?? model.Preprocessing);

    /// <summary>The name of the network to which a file of weights belongs.</summary>
    /// <exception cref="FoveaException">The file does not say it.</exception>
    /// <exception cref="WeightFileException">The file is missing or malformed.</exception>
    internal static string ModelOf(string path)
    {
        using WeightFile file = WeightSource.Open(path);
        return new PackageDescription(file).Model(null).Name;
    }

    /// <summary>Prepares an image as the network's input, [1, C, H, W].</summary>
    public Tensor Prepare(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Tensor input = Tensor.Empty(Model.InputShape());
        Prepare(image, input.Data);
        return input;
    }

    /// <summary>Reads and prepares an image file as the network's input, [1, C, H, W].</summary>
    /// <exception cref="ImageFormatException">The file is missing or is no image.</exception>
    public Tensor Prepare(string path) => Prepare(ImageFile.Load(path));

    /// <summary>Prepares an image as the network's input, channels last: [H, W, C].</summary>
    internal void Prepare(Image image, Span<float> destination) => _preprocessor.Write(image, destination);

    /// <summary>
    /// The number of outputs of the weights: the last parameter belongs to the output layer. The network's own number where the file has
    /// no such tensor, which is an error that is described when the weights are loaded.
    /// </summary>
    private static int Outputs(WeightFile file, ModelInfo model)
    {
        StateEntry[] parameters = [.. model.Create(new ModelOptions()).Parameters()];
        StateEntry last = parameters[^1];
        WeightEntry? entry = file.Entries.FirstOrDefault(
            entry => entry.Name == last.Name || entry.Name.EndsWith("." + last.Name, StringComparison.Ordinal));
        if (entry is null && file.Contains(parameters[0].Name) && new PackageDescription(file).ModelName == model.Name)
        {
            throw new FoveaException(
                $"{file.Path}: holds {model.Name} up to its features, without the layer of the classes: train that on yours first (`fovea "
                + "train`), or use the file as the backbone of a detector");
        }

        return entry is not null && entry.Shape.Count == last.Value.Shape.Rank && entry.Shape[0] > 0 ? entry.Shape[0] : model.Classes;
    }

    private static IReadOnlyList<string> Names(ModelInfo model, int count) =>
        count == model.Classes ? ClassNames.Of(model) : ClassNames.Indices(count);
}
