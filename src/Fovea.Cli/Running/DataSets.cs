using Fovea.Cli.Errors;
using Fovea.Data;
using Fovea.Data.Cifar;
using Fovea.Data.Folders;
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

    /// <summary>Opens one part of a data set.</summary>
    /// <exception cref="UserError">The name is unknown, or the set is not downloaded and no folder was given.</exception>
    /// <exception cref="DataException">The files are missing or damaged.</exception>
    public static IImageDataset Open(DataSource source, Split split, TextWriter status, CancellationToken cancel) => source.Name switch
    {
        "glyphs" => new GlyphDataset(split, split == Split.Train ? GlyphsForTraining : GlyphsForTest),
        "mnist" => MnistDataset.Open(source.Path ?? Download(source.Mirror, status, cancel), split),
        "cifar10" => Cifar10Dataset.Open(Folder(source, "the folder with the binary version of CIFAR-10"), split),
        "imagefolder" => ImageFolderDataset.Open(Folder(source, "the folder with a sub-folder of images for each class"), split),
        _ => throw new UserError(
            $"unknown data set '{source.Name}'{NearestNames.Question(source.Name, Names)} (known are {string.Join(", ", Names)})"),
    };

    /// <summary>Creates a loader for training: shuffled, with random crops and flips for photographs and CIFAR-10.</summary>
    /// <exception cref="UserError">The images have another size than the model's input.</exception>
    public static BatchLoader Training(IImageDataset data, ModelInfo model, int batchSize, ulong seed, int? workers)
    {
        CheckSize(data, model, model.Preprocessing);
        (Preprocessing preprocessing, int height, int width) = (model.Preprocessing, model.InputHeight, model.InputWidth);
        ITransform[] transforms = data switch
        {
            ImageFolderDataset =>
            [
                new ConvertChannels(model.InputChannels),
                new RandomResizedCrop(height, width) { Interpolation = ImagePreparation.Filter(preprocessing) },
                new RandomHorizontalFlip(),
            ],
            // He et al. 2015, section 4.2.
            Cifar10Dataset => [new Pad(4), new RandomCrop(height, width), new RandomHorizontalFlip()],
            _ => Padded(preprocessing),
        };
        return new BatchLoader(data, new BatchLoaderOptions(batchSize, ImagePreparation.Normalization(preprocessing))
        {
            Transforms = transforms,
            Seed = seed,
            Shuffle = true,
            Workers = workers ?? 1,
        });
    }

    /// <summary>Creates a loader for evaluation: each image once and in order, preprocessed as the model expects.</summary>
    /// <exception cref="UserError">The images have another size than the model's input.</exception>
    public static BatchLoader Test(IImageDataset data, ModelInfo model, Preprocessing preprocessing, int batchSize, int? workers)
    {
        CheckSize(data, model, preprocessing);
        BatchLoaderOptions options = IsFolder(data)
            ? ImagePreparation.Options(preprocessing, model.InputShape(), batchSize)
            : new BatchLoaderOptions(batchSize, ImagePreparation.Normalization(preprocessing))
            {
                Transforms = Padded(preprocessing),
                Shuffle = false,
            };
        return new BatchLoader(data, options with { Workers = workers ?? 1 });
    }

    private static bool IsFolder(IImageDataset data) => data is ImageFolderDataset or RelabeledDataset { IsFolder: true };

    private static ITransform[] Padded(Preprocessing preprocessing) => preprocessing.Padding > 0 ? [new Pad(preprocessing.Padding)] : [];

    private static void CheckSize(IImageDataset data, ModelInfo model, Preprocessing preprocessing)
    {
        if (IsFolder(data))
            return;
        Imaging.Image first = data.Read(0);
        (int height, int width) = (first.Height + (2 * preprocessing.Padding), first.Width + (2 * preprocessing.Padding));
        if ((first.Channels, height, width) != (model.InputChannels, model.InputHeight, model.InputWidth))
        {
            throw new UserError(
                $"the images of {data.Name} are {first.Channels}x{first.Height}x{first.Width}, {model.Name} expects "
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
