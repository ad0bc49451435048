using Fovea.Data;
using Fovea.Data.Downloading;
using Fovea.Models;

namespace Fovea;

/// <summary>A folder of published weights: finds the files of the catalogue in it and downloads those that it lacks.</summary>
public sealed class PublishedWeights
{
    private readonly Lazy<string> _folder;

    /// <summary>Weights in <paramref name="folder"/>, which need not exist.</summary>
    public PublishedWeights(string folder) : this(new Lazy<string>(folder)) => ArgumentException.ThrowIfNullOrEmpty(folder);

    private PublishedWeights(Lazy<string> folder) => _folder = folder;

    /// <summary>The folder.</summary>
    /// <exception cref="DataException">No environment variable names a cache folder (<see cref="InCache"/>).</exception>
    public string Folder => _folder.Value;

    /// <summary>The weights in the user's cache folder (<see cref="CacheFolder"/>).</summary>
    /// <param name="variable">
    /// Reads an environment variable: <c>Environment.GetEnvironmentVariable</c> in a program. It is called at the first use.
    /// </param>
    public static PublishedWeights InCache(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new PublishedWeights(new Lazy<string>(() => Path.Combine(CacheFolder.Find(variable), "weights")));
    }

    /// <summary>The weights of a network with this name, such as <c>IMAGENET1K_V2</c>, or its first ones.</summary>
    /// <exception cref="FoveaException">The network has no weights.</exception>
    /// <exception cref="UnknownWeightsException">The network has no weights with this name.</exception>
    public static PretrainedWeights Choose(ModelInfo model, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Weights.Count == 0)
            throw new FoveaException($"{model.Name}: no weights are published that the catalogue knows (`fovea models --json` lists all)");
        return name is null
            ? model.Weights[0]
            : model.Weights.FirstOrDefault(weights => weights.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new UnknownWeightsException(model.Name, name, [.. model.Weights.Select(weights => weights.Name)]);
    }

    /// <summary>The path of the file of these weights, or null when it is not in the folder.</summary>
    public string? Find(PretrainedWeights weights)
    {
        string path = PathOf(weights);
        return File.Exists(path) ? path : null;
    }

    /// <summary>
    /// Downloads the file of these weights, resuming an interrupted transfer, and checks its SHA-256. A file that is in the folder already
    /// is checked only.
    /// </summary>
    /// <param name="weights">Which weights.</param>
    /// <param name="mirror">The address or folder to take the file from; null for the published address.</param>
    /// <param name="progress">Is told of the transfer; not called when the file is in the folder.</param>
    /// <param name="cancellation">Stops the transfer; what was received is kept for the next attempt.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="DataException">No source provided the right file, or it cannot be stored.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public async Task<string> DownloadAsync(
        PretrainedWeights weights,
        string? mirror = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        string source = mirror is null ? weights.Url : Mirror.Locate(mirror, weights.FileName);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        return await Downloader.FetchAsync(
            new DownloadRequest(PathOf(weights), weights.Sha256Prefix, [source]), client, progress ?? new NoProgress(), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// The file of the network that <paramref name="name"/> names; null for what is a path or no network's name, and for a network whose
    /// weights are not in the folder but come with the library (<see cref="IncludedWeights"/>).
    /// </summary>
    /// <exception cref="FoveaException">The network's weights are not in the folder, or none are published.</exception>
    public string? Locate(string name)
    {
        if (Path.Exists(name) || ModelCatalogue.All.FirstOrDefault(model => model.Name == name) is not { } model)
            return null;
        bool included = IncludedWeights.Find(name) is not null;
        if (included && model.Weights.Count == 0)
            return null;
        string? file = Find(Choose(model));
        return file is not null || included
            ? file
            : throw new FoveaException($"{name}: its weights are not here: get them with `fovea download {name}`, or give a file");
    }

    private string PathOf(PretrainedWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return Path.Combine(Folder, weights.FileName);
    }

    private sealed class NoProgress : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
        }
    }
}

/// <summary>The catalogue knows no published weights with the given name for a network.</summary>
public sealed class UnknownWeightsException(string model, string name, IReadOnlyList<string> known)
    : ArgumentException($"{model} has no weights {name}; known are {string.Join(", ", known)}.")
{
    /// <summary>The network's name.</summary>
    public string Model => model;

    /// <summary>The given name.</summary>
    public string Name => name;

    /// <summary>The names in the catalogue.</summary>
    public IReadOnlyList<string> Known => known;
}
