using Fovea.Onnx;
using Fovea.Server.Serving;

namespace Fovea.Server.Repository;

/// <summary>Loads a model's file as what it is: a detector, a classifier, or an ONNX model of another kind.</summary>
internal sealed class ModelLoader(ServingHost host)
{
    private readonly FoveaServerOptions _options = host.Options;

    /// <summary>Loads and compiles a model.</summary>
    /// <exception cref="FoveaException">What the file lacks was not given.</exception>
    /// <exception cref="Formats.WeightFileException">The file is missing, malformed or belongs to another network.</exception>
    /// <exception cref="Models.UnknownModelException">The catalogue has no network of this name.</exception>
    public ServedModel Load(ModelSource source, string version)
    {
        if (ObjectDetector.IsDetectorFile(source.Path))
            return new ServedDetector(source.Name, version, Detector(source), host);
        try
        {
            return new ServedClassifier(source.Name, version, Package(source), host);
        }
        catch (OnnxException)
        {
            // The graph is no classifier of images.
            return new ServedTensors(source.Name, version, OnnxModel.Load(source.Path), host);
        }
    }

    private ObjectDetector Detector(ModelSource source) => ObjectDetector.Load(source.Path, new ObjectDetectorOptions
    {
        Model = source.Model,
        Classes = source.Classes,
        Threads = _options.Threads,
    });

    private ModelPackage Package(ModelSource source) => ModelPackage.Load(source.Path, new ModelPackageOptions
    {
        Model = source.Model,
        Classes = source.Classes,
        PublishedWeights = _options.PublishedWeights,
    });
}
