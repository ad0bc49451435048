using Fovea.Detection.Catalogue;
using Fovea.Models;

namespace Fovea.Cli.Running;

/// <summary>The names of all networks: classifiers and detectors.</summary>
internal static class NetworkName
{
    /// <summary>The detector of this name; null for the name of a classifier.</summary>
    /// <exception cref="UnknownModelException">There is no network of this name.</exception>
    public static DetectorInfo? Detector(string name)
    {
        DetectorInfo? detector = DetectorCatalogue.Find(name);
        return detector is not null || ModelCatalogue.All.Any(model => model.Name == name)
            ? detector
            : throw new UnknownModelException(
                name, [.. ModelCatalogue.All.Select(model => model.Name), .. DetectorCatalogue.All.Select(row => row.Name)]);
    }
}
