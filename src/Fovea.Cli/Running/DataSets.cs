using Fovea.Cli.Errors;
using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Data.Loading;
using Fovea.Data.Mnist;
using Fovea.Data.Transforms;
using Fovea.Models;

namespace Fovea.Cli.Running;

/// <summary>Where a data set is looked for.</summary>
/// <param name="Name">Its name, such as <c>mnist</c>.</param>
/// <param name="Path">The folder that holds it; null for the cache, into which it is downloaded.</param>
/// <param name="Mirror">The address to download from; null for the set's own.</param>
internal sealed record DataSource(string Name, string? Path, string? Mirror = null);

/// <summary>The data sets that verbs know by name.</summary>
internal static class DataSets
{
    private const int GlyphsForTraining = 60_000;
    private const int GlyphsForTest = 10_000;

    public static IReadOnlyList<string> Names { get; } = ["glyphs", "mnist"];

    /// <summary>Opens one part of a data set.</summary>
    /// <exception cref="UserError">The name is unknown.</exception>
    /// <exception cref="DataException">The files are missing or damaged.</exception>
    public static IImageDataset Open(DataSource source, Split split, TextWriter status, CancellationToken cancellation)
    {
        switch (source.Name)
        {
            case "glyphs":
                return new GlyphDataset(split, split == Split.Train ? GlyphsForTraining : GlyphsForTest);
            case "mnist":
                return MnistDataset.Open(source.Path ?? Download(source.Mirror, status, cancellation), split);
            default:
                throw new UserError($"unknown data set '{source.Name}'{NearestNames.Question(source.Name, Names)} (known are {string.Join(", ", Names)})");
        }
    }

    /// <summary>Prepares images as a model wants them.</summary>
    /// <exception cref="UserError">The images have another size than the model's input.</exception>
    public static BatchLoader Loader(IImageDataset data, ModelInfo model, int batchSize, ulong seed, bool shuffle, int? workers)
    {
        Preprocessing preprocessing = model.Preprocessing;
        Imaging.Image first = data.Read(0);
        (int height, int width) = (first.Height + (2 * preprocessing.Padding), first.Width + (2 * preprocessing.Padding));
        if ((first.Channels, height, width) != (model.InputChannels, model.InputHeight, model.InputWidth))
        {
            throw new UserError(
                $"the images of {data.Name} are {first.Channels}x{first.Height}x{first.Width}, {model.Name} expects {model.InputChannels}x{model.InputHeight}x{model.InputWidth}: choose another model or data set");
        }

        return new BatchLoader(data, new BatchLoaderOptions(batchSize, new Normalization(preprocessing.Mean, preprocessing.Std))
        {
            Transforms = preprocessing.Padding > 0 ? [new Pad(preprocessing.Padding)] : [],
            Seed = seed,
            Shuffle = shuffle,
            Workers = workers ?? 1,
        });
    }

    private static string Download(string? mirror, TextWriter status, CancellationToken cancellation)
    {
        string folder = Path.Combine(CacheFolder.Find(Environment.GetEnvironmentVariable), "mnist");
        var options = new MnistDownloadOptions(folder);
        if (mirror is not null)
            options = options with { Mirrors = [mirror] };
        using var client = new HttpClient();
        string? announced = null;
        var progress = new Callback<DownloadProgress>(step =>
        {
            if (announced != step.File)
                status.WriteLine($"Downloading {announced = step.File} ({step.Total / 1e6:f1} MB)");
        });
        return MnistDownload.FetchAsync(options, client, progress, cancellation).GetAwaiter().GetResult();
    }

    private sealed class Callback<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }
}
