using Fovea.Cli.Errors;
using Fovea.Data;
using Fovea.Models;

namespace Fovea.Cli.Running;

/// <summary>Finds downloaded weights in the cache.</summary>
internal static class DownloadedWeights
{
    /// <summary>The cache's folder of weights.</summary>
    /// <exception cref="DataException">No environment variable names a cache folder.</exception>
    public static string Folder() => Path.Combine(CacheFolder.Find(Environment.GetEnvironmentVariable), "weights");

    /// <summary>The weights of a network with this name, or its first ones.</summary>
    /// <exception cref="UserError">The network has no weights, or none with this name.</exception>
    public static PretrainedWeights Choose(ModelInfo model, string? name)
    {
        if (model.Weights.Count == 0)
            throw new UserError($"{model.Name}: no weights are published that the catalogue knows (`fovea models --json` lists all)");
        return name is null
            ? model.Weights[0]
            : model.Weights.FirstOrDefault(weights => weights.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw UserError.Unknown("weights", name, model.Weights.Select(weights => weights.Name), $"fovea models {model.Name}");
    }

    /// <summary>
    /// Resolves the <c>--weights</c> argument: a path is returned unchanged; the name of a network, if there is no such file, becomes the
    /// path of its first weights in the cache.
    /// </summary>
    /// <exception cref="UserError">The network's weights are not downloaded.</exception>
    public static string Locate(string weights)
    {
        if (Path.Exists(weights) || ModelCatalogue.All.FirstOrDefault(model => model.Name == weights) is not { } model)
            return weights;
        string file = Path.Combine(Folder(), Choose(model, null).FileName);
        return File.Exists(file)
            ? file
            : throw new UserError($"{weights}: its weights are not here: get them with `fovea download {weights}`, or give a file");
    }
}
