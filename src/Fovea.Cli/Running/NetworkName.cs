using Fovea.Detection.Catalogue;
using Fovea.Formats;
using Fovea.Models;
using Fovea.Onnx;

namespace Fovea.Cli.Running;

/// <summary>The names of all networks: classifiers and detectors, and ONNX files of classifiers.</summary>
internal static class NetworkName
{
    /// <summary>The detector of this name; null for the name of a classifier.</summary>
    /// <exception cref="UnknownModelException">There is no network of this name.</exception>
    public static DetectorInfo? Detector(string name)
    {
        if (IsFile(name))
            return null;
        DetectorInfo? detector = DetectorCatalogue.Find(name);
        return detector is not null || ModelCatalogue.All.Any(model => model.Name == name)
            ? detector
            : throw new UnknownModelException(
                name, [.. ModelCatalogue.All.Select(model => model.Name), .. DetectorCatalogue.All.Select(row => row.Name)]);
    }
    /// <summary>The classifier of this name, or that of an ONNX file.</summary>
    /// <exception cref="UnknownModelException">There is no network of this name.</exception>
    /// <exception cref="WeightFileException">The file is missing, malformed or has operators that are not supported.</exception>
    /// <exception cref="OnnxException">The file's graph is no classifier of images.</exception>
    public static ModelInfo Classifier(string name) => IsFile(name) ? ModelPackage.Load(name).Model : ModelCatalogue.Find(name);

    private static bool IsFile(string name) => name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
}
