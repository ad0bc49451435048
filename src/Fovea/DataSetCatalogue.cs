using Fovea.Data;
using Fovea.Data.Cifar;
using Fovea.Data.Downloading;
using Fovea.Data.Glyphs;
using Fovea.Data.ImageNet;
using Fovea.Data.Mnist;
using Fovea.Data.Svhn;
using Fovea.Data.WebDataset;

namespace Fovea;

/// <summary>Opens data sets by name.</summary>
public static class DataSetCatalogue
{
    private const int GlyphsForTraining = 60_000, GlyphsForTest = 10_000;
    private const string Glyphs = "glyphs", Mnist = "mnist", FashionMnist = "fashion-mnist", Cifar10 = "cifar10", Cifar100 = "cifar100";
    private const string Svhn = "svhn", ImageNet = "imagenet", Folder = "imagefolder", Shards = "webdataset";
    private const string FolderContent = "the folder with a sub-folder of images for each class";
    private const string ImageNetContent = "the folder with train and val", ShardsContent = "the folder with the .tar files";

    /// <summary>The data sets.</summary>
    public static IReadOnlyList<DataSetInfo> All { get; } =
    [
        new(Glyphs, "generated digits, 28x28 grey, nothing to download", 0.1),
        new(Mnist, "handwritten digits, 28x28 grey, downloaded on first use", 0.1),
        new(FashionMnist, "photographs of clothes, 28x28 grey, downloaded on first use", 0.1),
        new(Cifar10, "small photographs, 32x32, of 10 classes, downloaded on first use", 0.1),
        new(Cifar100, "small photographs, 32x32, of 100 classes, downloaded on first use", 0.1),
        new(Svhn, "digits of house numbers, 32x32, downloaded on first use", 0.1),
        new(ImageNet, "ILSVRC 2012: train and val in --data-path, as torchvision or as ILSVRC lays them out", 0) { HasPhotographs = true },
        new(Folder, "your own photographs: one sub-folder of --data-path for each class", 0.2) { HasPhotographs = true },
        new(Shards, "tar files in WebDataset's form, in --data-path or matching its pattern", 0.2) { HasPhotographs = true },
        .. DetectionSets.All,
    ];

    /// <summary>The row of a data set.</summary>
    /// <exception cref="UnknownDataSetException">The catalogue has no such set.</exception>
    public static DataSetInfo Find(string name) =>
        All.FirstOrDefault(set => set.Name == name) ?? throw new UnknownDataSetException(name, [.. All.Select(set => set.Name)]);

    /// <summary>The row of a data set that networks are to be trained or measured on for a task.</summary>
    /// <exception cref="UnknownDataSetException">The catalogue has no such set.</exception>
    /// <exception cref="FoveaException">The set is for another task; the message names those that fit.</exception>
    public static DataSetInfo Find(string name, DataSetTask task)
    {
        DataSetInfo found = Find(name);
        if (found.Task == task)
            return found;
        string fitting = string.Join(", ", All.Where(set => set.Task == task).Select(set => set.Name));
        throw new FoveaException(task == DataSetTask.Classification
            ? $"the images of {name} have objects with boxes, for detectors; a classifier takes one of {fitting}"
            : $"the images of {name} have classes without boxes, for classifiers; a detector takes one of {fitting}");
    }

    /// <summary>The name of the data set with boxes that a folder is laid out as; null where it is none.</summary>
    public static string? FindBoxesIn(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return DetectionSets.In(folder);
    }

    /// <summary>The parts of a data set for training.</summary>
    /// <param name="request">Which set.</param>
    /// <param name="progress">Is told of a download.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="UnknownDataSetException">The catalogue has no such set.</exception>
    /// <exception cref="FoveaException">The set is not downloaded and no folder was given.</exception>
    /// <exception cref="DataException">The files are missing or damaged.</exception>
    public static async Task<DataSplits> OpenAsync(
        DataSetRequest request, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        DataSetInfo info = Find(request.Name);
        double share = request.ValidationShare ?? info.ValidationShare;
        if (info.Task == DataSetTask.Detection)
            return DetectionSets.Open(request, share);
        if (request.Name == ImageNet)
            return ImageNetFolder.Open(PathOf(request, ImageNetContent));
        var options = new ImageFolderOptions { ValidationShare = share, Seed = request.Seed };
        if (request.Name == Folder)
            return ImageFolder.Open(PathOf(request, FolderContent), options);
        if (request.Name == Shards)
            return TarShards.Open(PathOf(request, ShardsContent), options);

        IImageDataset train = await OpenAsync(request, Split.Train, progress, cancellation).ConfigureAwait(false);
        IImageDataset test = await OpenAsync(request, Split.Test, progress, cancellation).ConfigureAwait(false);
        return DataSplits.WithValidation(train, test, share, request.Seed);
    }

    /// <summary>
    /// The part of a data set that evaluations measure: its test part; of a folder <c>test</c>, else <c>val</c>, else the whole; of
    /// ImageNet <c>val</c>; of VOC <c>test</c>, else <c>val</c>; of COCO <c>val</c>; of Penn-Fudan what the seed holds out of training.
    /// </summary>
    /// <inheritdoc cref="OpenAsync(DataSetRequest, IProgress{DownloadProgress}?, CancellationToken)"/>
    public static async Task<IImageDataset> OpenTestAsync(
        DataSetRequest request, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        request.Name switch
        {
            Folder => ImageFolder.OpenTest(PathOf(request, FolderContent)),
            Shards => TarShards.OpenTest(PathOf(request, ShardsContent)),
            ImageNet => ImageNetFolder.OpenValidation(PathOf(request, ImageNetContent)),
            _ when Find(request.Name).Task == DataSetTask.Detection => DetectionSets.OpenTest(request),
            _ => await OpenAsync(request, Split.Test, progress, cancellation).ConfigureAwait(false),
        };

    private static async Task<IImageDataset> OpenAsync(
        DataSetRequest request, Split split, IProgress<DownloadProgress>? progress, CancellationToken cancellation) => request.Name switch
        {
            Glyphs => new GlyphDataset(split, split == Split.Train ? request.Images ?? GlyphsForTraining : GlyphsForTest),
            Mnist => await OpenMnistAsync(request, MnistVariant.Digits, split, progress, cancellation).ConfigureAwait(false),
            FashionMnist => await OpenMnistAsync(request, MnistVariant.Fashion, split, progress, cancellation).ConfigureAwait(false),
            Cifar10 => Cifar10Dataset.Open(
                await FolderOfAsync(request, PublishedDataset.Cifar10, progress, cancellation).ConfigureAwait(false), split),
            Cifar100 => Cifar100Dataset.Open(
                await FolderOfAsync(request, PublishedDataset.Cifar100, progress, cancellation).ConfigureAwait(false), split),
            Svhn => SvhnDataset.Open(
                await FolderOfAsync(request, PublishedDataset.Svhn, progress, cancellation).ConfigureAwait(false), split),
            string other => throw new UnknownDataSetException(other, [.. All.Select(set => set.Name)]),
        };

    internal static string PathOf(DataSetRequest request, string what) => request.Path
        ?? throw new FoveaException($"--data-path is missing: {request.Name} is not downloaded, give {what}");

    private static async Task<IImageDataset> OpenMnistAsync(
        DataSetRequest request, MnistVariant variant, Split split, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        string folder = request.Path ?? await DownloadAsync(request, variant, progress, cancellation).ConfigureAwait(false);
        return MnistDataset.Open(folder, split, variant);
    }

    private static async Task<string> DownloadAsync(
        DataSetRequest request, MnistVariant variant, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var options = new MnistDownloadOptions(Path.Combine(CacheOf(request), variant.Name), variant);
        if (request.Mirror is not null)
            options = options with { Mirrors = [request.Mirror] };
        using var client = new HttpClient();
        return await MnistDownload.FetchAsync(options, client, progress ?? new Progress<DownloadProgress>(), cancellation)
            .ConfigureAwait(false);
    }

    private static async Task<string> FolderOfAsync(
        DataSetRequest request, PublishedDataset set, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        if (request.Path is { } folder)
            return folder;
        var options = new DatasetDownloadOptions(Path.Combine(CacheOf(request), set.Name), set);
        if (request.Mirror is not null)
            options = options with { Mirrors = [request.Mirror] };
        using var client = new HttpClient();
        return await DatasetDownload.FetchAsync(options, client, progress ?? new Progress<DownloadProgress>(), cancellation)
            .ConfigureAwait(false);
    }

    private static string CacheOf(DataSetRequest request) => request.CacheFolder ?? throw new FoveaException(
        $"--data-path is missing: {request.Name} has no folder here, and no cache folder to download it to (FOVEA_CACHE)");
}
