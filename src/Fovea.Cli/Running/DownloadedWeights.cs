using Fovea.Cli.Errors;
using Fovea.Data;
using Fovea.Models;

namespace Fovea.Cli.Running;

/// <summary>Where published weights lie once they are downloaded.</summary>
internal static class DownloadedWeights
{
    /// <summary>The cache's folder of weights.</summary>
    /// <exception cref="DataException">No environment variable tells where caches go.</exception>
    public static string Folder() => Path.Combine(CacheFolder.Find(Environment.GetEnvironmentVariable), "weights");

    /// <summary>The weights of a network by their name, or its first.</summary>
    /// <exception cref="UserError">There are none, or none of that name.</exception>
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
    /// The file that a user means by weights: a path as it is; a network's name, if no file has it, for its first weights in the cache.
    /// </summary>
    /// <exception cref="UserError">The network's weights are not there.</exception>
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
