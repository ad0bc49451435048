using Fovea.Data;
using Fovea.Detection;
using Fovea.Detection.Exporting;
using Fovea.Detection.Networks;
using Fovea.Detection.Regions;
using Fovea.Detection.Transforms;
using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Imaging;
using Fovea.Tensors;
using Fovea.Tensors.Exporting;
using Fovea.Tensors.Profiling;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>
/// Finds objects in photographs: their boxes, classes and, with Mask R-CNN, their pixels. All members are thread-safe: several threads may
/// detect at once, with the same results as one.
/// </summary>
/// <example><code>
/// using var detector = ObjectDetector.Load("maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth");
/// foreach (var found in detector.Detect("photo.jpg"))
///     Console.WriteLine($"{found.Label} {found.Score:P0} {found.Box}");
/// </code></example>
public sealed partial class ObjectDetector : IDisposable
{
    private readonly CompiledRcnn _compiled;
    private readonly RcnnInference _inference;
    private readonly RcnnTransform _transform;

    /// <summary>Creates a detector of a network, which must not be trained further while the detector is in use.</summary>
    /// <param name="network">The network with its weights.</param>
    /// <param name="classes">The classes' names by label, the background at 0.</param>
    /// <param name="options">How to compute; null for the defaults. Its settings of the run are those of the network.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or there is another number of names than of classes.</exception>
    public ObjectDetector(GeneralizedRcnn network, IReadOnlyList<string> classes, ObjectDetectorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(classes);
        options ??= new ObjectDetectorOptions();
        options.Validate();
        if (classes.Count != network.Classes)
        {
            throw new ArgumentException(
                $"ObjectDetector: {classes.Count} names of classes for a network of {network.Classes}; expected one each, the background "
                + "first.",
                nameof(classes));
        }

        network.Eval();
        (Network, Classes, Model) = (network, classes, options.Model);
        _compiled = new CompiledRcnn(network, options.Inference);
        _inference = new RcnnInference(network, _compiled);
        _transform = new RcnnTransform(network.Options);
    }

    /// <summary>The network's name, such as <c>maskrcnn_resnet50_fpn</c>; null where nothing names it.</summary>
    public string? Model { get; }

    /// <summary>The network.</summary>
    public GeneralizedRcnn Network { get; }

    /// <summary>The classes' names by label, the background at 0.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// Loads a detector from a file of weights, safetensors or PyTorch's format, with torchvision's names, old or new. The network, its
    /// number of classes and whether its batch norm is frozen are those of the file's tensors.
    /// </summary>
    /// <exception cref="FoveaException">
    /// The tensors are of no detector of the catalogue, the named one is unknown, or there is another number of names than of classes.
    /// </exception>
    /// <exception cref="WeightFileException">The file is missing, malformed or belongs to another network.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static ObjectDetector Load(string path, ObjectDetectorOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ObjectDetectorOptions();
        options.Validate();
        Engine.Prepare();
        using WeightFile file = WeightFile.Open(path);
        (string name, GeneralizedRcnn network, IReadOnlyList<string> classes) = DetectorFile.Load(file, options);
        return new ObjectDetector(network, classes, options with { Model = name });
    }

    /// <summary>Whether a file of weights, in any format, holds those of a detector; false for a path without a file.</summary>
    /// <exception cref="WeightFileException">The file is malformed.</exception>
    public static bool IsDetectorFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            return false;
        using WeightFile file = WeightFile.Open(path);
        return DetectorFile.IsIn(file);
    }

    /// <summary>Finds the objects in an image file.</summary>
    /// <param name="path">An image file of any format of <see cref="ImageFile"/>.</param>
    /// <returns>The objects, the surest first.</returns>
    /// <exception cref="ImageFormatException">The file is missing, cannot be read or is no image.</exception>
    /// <exception cref="ObjectDisposedException">The detector has been disposed of.</exception>
    public IReadOnlyList<DetectedObject> Detect(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Detect(ImageFile.Load(path));
    }

    /// <inheritdoc cref="Detect(string)"/>
    /// <summary>Finds the objects in the content of an image file.</summary>
    /// <param name="file">The bytes of an image file.</param>
    /// <exception cref="ImageFormatException">The bytes are no whole image.</exception>
    public IReadOnlyList<DetectedObject> Detect(ReadOnlyMemory<byte> file) => Detect(ImageFile.Decode(file.Span));

    /// <inheritdoc cref="Detect(string)"/>
    /// <summary>Finds the objects in a decoded image.</summary>
    /// <param name="image">The image, grey or colour, of any size.</param>
    public IReadOnlyList<DetectedObject> Detect(Image image) => Named(FindIn(image));

    /// <summary>Finds the objects in an image file on a thread of the pool.</summary>
    /// <param name="path">An image file of any format of <see cref="ImageFile"/>.</param>
    /// <param name="cancellation">Cancels a detection that has not begun to compute.</param>
    /// <inheritdoc cref="Detect(string)"/>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public Task<IReadOnlyList<DetectedObject>> DetectAsync(string path, CancellationToken cancellation = default) =>
        Task.Run(() => Detect(path), cancellation);

    /// <summary>Finds the objects in a decoded image, as the network gives them: labels as numbers, masks before they are pasted.</summary>
    /// <param name="image">The image, grey or colour, of any size.</param>
    /// <param name="trace">Is told of what happens on the way; null for nothing.</param>
    /// <exception cref="ObjectDisposedException">The detector has been disposed of.</exception>
    public Detections FindIn(Image image, RcnnTrace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Run(_transform.Apply([image]), trace, _inference);
    }

    /// <inheritdoc cref="FindIn(Image, RcnnTrace)"/>
    /// <summary>Finds the objects in an image [1, 3, H, W] with values in [0, 1].</summary>
    /// <param name="image">The image.</param>
    /// <param name="trace">Is told of what happens on the way; null for nothing.</param>
    /// <exception cref="ShapeException">The image has another shape.</exception>
    public Detections FindIn(Tensor image, RcnnTrace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Run(_transform.Apply([image]), trace, _inference);
    }

    /// <summary>
    /// Finds the objects in an image [1, 3, H, W] with values in [0, 1], and tells how long each step took instead of what was found.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="clock">Measures the steps.</param>
    /// <exception cref="ShapeException">The image has another shape.</exception>
    /// <exception cref="ObjectDisposedException">The detector has been disposed of.</exception>
    public IReadOnlyList<DetectorStep> Profile(Tensor image, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(clock);
        using var operators = new OperatorProfile(clock);
        var trace = new RcnnTrace(clock);
        var profile = new DetectorProfile(trace, operators);
        Run(_transform.Apply([image]), trace, new RcnnInference(Network, _compiled.Timed(clock, profile.Add)));
        return profile.Steps();
    }

    /// <summary>Detects the objects of a data set and compares them with its targets, as COCO does.</summary>
    /// <param name="data">The set, whose classes are those of the detector.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <exception cref="FoveaException">The set has no boxes, or other classes.</exception>
    /// <exception cref="DataException">An image cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public DetectionEvaluation Evaluate(IImageDataset data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!data.HasBoxes)
            throw new FoveaException($"{data.Name} has no boxes to compare with: give a data set with boxes");
        if (!data.Classes.Skip(1).SequenceEqual(Classes.Skip(1)))
        {
            throw new FoveaException(
                $"{data.Name} has the classes {ClassList.Of([.. data.Classes.Skip(1)])}, the detector finds "
                + $"{ClassList.Of([.. Classes.Skip(1)])}: give data with the same classes in the same order");
        }

        return DetectionEvaluation.Run((image, _) => FindIn(image), data, Network.HasMasks, cancellation: cancellation);
    }

    /// <summary>Detections with the names of their classes and their pasted masks.</summary>
    public IReadOnlyList<DetectedObject> Named(Detections detections) => DetectedObject.Named(detections, Classes);

    /// <summary>
    /// Saves the detector as one safetensors file: weights, the network's name, classes and settings. The file is written aside and
    /// renamed.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nothing names the network: give <see cref="ObjectDetectorOptions.Model"/>.</exception>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public void Save(string path)
    {
        string model = Model ?? throw new InvalidOperationException(
            "ObjectDetector: nothing names the network; give ObjectDetectorOptions.Model, such as fasterrcnn_resnet18_fpn.");
        ModelWeights.Save(path, Network, DetectorDescription.Write(model, Classes, Network.Options));
    }

    /// <summary>Writes the detector as an ONNX file, which takes one picture of any size; docs/onnx.md describes it.</summary>
    /// <param name="path">The file; an existing one is replaced at once.</param>
    /// <param name="options">What the file takes and gives; null for the defaults.</param>
    /// <exception cref="FoveaException">The network cannot be exported.</exception>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public void ExportOnnx(string path, RcnnExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = Model ?? "detector";
        try
        {
            OnnxModelWriter.Write(
                path, RcnnExport.Of(Network, options), name, FoveaVersion.Current,
                DetectorDescription.Write(name, Classes, Network.Options));
        }
        catch (ExportException failure)
        {
            throw new FoveaException($"{name}: {failure.Message.TrimEnd('.')}", failure);
        }
    }

    /// <summary>Frees the compiled network after the current detections have ended.</summary>
    public void Dispose() => _compiled.Dispose();

    private static Detections Run(ImageBatch batch, RcnnTrace? trace, RcnnInference inference)
    {
        trace?.EndTransform();
        Detections found = inference.Detect(batch, trace)[0];
        batch.Images.Release();
        return found;
    }
}
