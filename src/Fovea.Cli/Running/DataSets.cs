using Fovea.Cli.Errors;
using Fovea.Data;
using Fovea.Data.Cifar;
using Fovea.Data.Glyphs;
using Fovea.Data.Loading;
using Fovea.Data.Mnist;
using Fovea.Data.Transforms;
using Fovea.Models;

namespace Fovea.Cli.Running;

/// <summary>The name and location of a data set.</summary>
/// <param name="Name">The name, such as <c>mnist</c>.</param>
/// <param name="Path">The folder; null for the cache, to which it is downloaded.</param>
/// <param name="Mirror">The address to download from; null for the default.</param>
internal sealed record DataSource(string Name, string? Path, string? Mirror = null);

/// <summary>Opens data sets by name and prepares their loaders.</summary>
internal static class DataSets
{
    private const int GlyphsForTraining = 60_000;
    private const int GlyphsForTest = 10_000;

    public static IReadOnlyList<string> Names { get; } = ["glyphs", "mnist", "cifar10", "imagefolder"];

    /// <summary>Opens the parts of a data set.</summary>
    /// <exception cref="UserError">The name is unknown, or the set is not downloaded and no folder was given.</exception>
    /// <exception cref="DataException">The files are missing or damaged.</exception>
    public static DataSplits Open(DataSource source, TextWriter status, CancellationToken cancel)
    {
        if (source.Name == "imagefolder")
            return ImageFolder.Open(Folder(source, "the folder with a sub-folder of images for each class"));
        Func<Split, IImageDataset> part = Part(source, status, cancel);
        return DataSplits.WithValidation(part(Split.Train), part(Split.Test), share: 0, seed: 0);
    }

    /// <summary>Opens the part of a data set that evaluations measure: a folder of classes without parts is measured whole.</summary>
    /// <exception cref="UserError">The name is unknown, or the set is not downloaded and no folder was given.</exception>
    /// <exception cref="DataException">The files are missing or damaged.</exception>
    public static IImageDataset OpenTest(DataSource source, TextWriter status, CancellationToken cancel) => source.Name == "imagefolder"
        ? ImageFolder.OpenTest(Folder(source, "the folder with a sub-folder of images for each class"))
        : Part(source, status, cancel)(Split.Test);

    /// <summary>
    /// The set with the labels of a network's classes. Sets that are published with an order of classes are taken in that order.
    /// </summary>
    /// <exception cref="DataException">A class of the set is none of the network's.</exception>
    public static IImageDataset Relabeled(IImageDataset data, IReadOnlyList<string> classes)
    {
        bool isInOrder = data.ImageSize is not null && data.Classes.Count == classes.Count;
        return isInOrder
            ? data
            : RelabeledDataset.For(
                data, classes, classes.SequenceEqual(ImageNetClasses.Names) ? ImageNetClasses.Synsets : null);
    }

    /// <summary>Creates a loader for training: shuffled, with the set's augmentation.</summary>
    /// <exception cref="UserError">The images have another size than the model's input.</exception>
    public static BatchLoader Training(IImageDataset data, ModelInfo model, int batchSize, ulong seed, int? workers)
    {
        CheckSize(data, model, model.Preprocessing);
        EvaluationPipeline evaluation = ImagePreparation.Pipeline(model.Preprocessing, model.InputShape());
        BatchLoaderOptions options = evaluation.TrainingOptions(batchSize, data.DefaultAugmentation(evaluation), seed);
        return new BatchLoader(data, options with { Workers = workers ?? 1 });
    }

    /// <summary>Creates a loader for evaluation: each image once and in order, preprocessed as the model expects.</summary>
    /// <exception cref="UserError">The images have another size than the model's input.</exception>
    public static BatchLoader Test(IImageDataset data, ModelInfo model, Preprocessing preprocessing, int batchSize, int? workers)
    {
        CheckSize(data, model, preprocessing);
        BatchLoaderOptions options = ImagePreparation.Pipeline(preprocessing, model.InputShape()).LoaderOptions(batchSize);
        return new BatchLoader(data, options with { Workers = workers ?? 1 });
    }

    private static Func<Split, IImageDataset> Part(DataSource source, TextWriter status, CancellationToken cancel)
    {
        switch (source.Name)
        {
            case "glyphs":
                return split => new GlyphDataset(split, split == Split.Train ? GlyphsForTraining : GlyphsForTest);
            case "mnist":
                string mnist = source.Path ?? Download(source.Mirror, status, cancel);
                return split => MnistDataset.Open(mnist, split);
            case "cifar10":
                string cifar = Folder(source, "the folder with the binary version of CIFAR-10");
                return split => Cifar10Dataset.Open(cifar, split);
            default:
                throw new UserError(
                    $"unknown data set '{source.Name}'{NearestNames.Question(source.Name, Names)} (known are {string.Join(", ", Names)})");
        }
    }

    /// <summary>Checks that images of one size have that of the model's input; those of a folder have any size.</summary>
    /// <exception cref="UserError">They have another size.</exception>
    public static void CheckSize(IImageDataset data, ModelInfo model, Preprocessing preprocessing)
    {
        if (data.ImageSize is not { } size)
            return;
        (int height, int width) = (size.Height + (2 * preprocessing.Padding), size.Width + (2 * preprocessing.Padding));
        if ((size.Channels, height, width) != (model.InputChannels, model.InputHeight, model.InputWidth))
        {
            throw new UserError(
                $"the images of {data.Name} are {size.Channels}x{size.Height}x{size.Width}, {model.Name} expects "
                + $"{model.InputChannels}x{model.InputHeight}x{model.InputWidth}: choose another model or data set");
        }
    }

    private static string Folder(DataSource source, string what) => source.Path
        ?? throw new UserError($"--data-path is missing: {source.Name} is not downloaded, give {what}");

    private static string Download(string? mirror, TextWriter status, CancellationToken cancellation)
    {
        string folder = Path.Combine(CacheFolder.Find(Environment.GetEnvironmentVariable), "mnist");
        var options = new MnistDownloadOptions(folder);
        if (mirror is not null)
            options = options with { Mirrors = [mirror] };
        using var client = new HttpClient();
        return MnistDownload.FetchAsync(options, client, new DownloadStatus(status), cancellation).GetAwaiter().GetResult();
    }
}
