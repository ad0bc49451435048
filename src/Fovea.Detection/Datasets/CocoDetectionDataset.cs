using System.Globalization;
using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Data.Folders;
using Fovea.Detection.Metrics;
using Fovea.Imaging;

namespace Fovea.Detection.Datasets;

/// <summary>
/// Photographs with boxes and masks in COCO's form (Lin et al. 2014): a JSON file of instances and a folder of photographs. Masks are kept
/// as run lengths and become pixels when a target is asked for; crowds are handed out as such.
/// </summary>
public sealed class CocoDetectionDataset : IImageDataset
{
    private readonly ImageListDataset _images;
    private readonly ILookup<long, CocoAnnotation> _annotations;
    private readonly string _path;

    private CocoDetectionDataset(
        string name, string path, string images, CocoDataset instances, CocoLabels labels, bool deferErrors)
    {
        (Name, Instances, Labels, _path) = (name, instances, labels, path);
        _images = new ImageListDataset(instances.Images.Select(image => FileOf(image, path, images)));
        for (int i = 0; i < Count && !deferErrors; i++)
            CheckFile(i);
        _annotations = instances.Annotations.ToLookup(annotation => annotation.ImageId);
        HasMasks = instances.Annotations.All(annotation => annotation.Mask is not null);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _images.Count;

    /// <summary>The names of the labels, the background at 0.</summary>
    public IReadOnlyList<string> Classes => Labels.ClassNames;

    /// <inheritdoc/>
    public bool HasBoxes => true;

    /// <summary>What the file states, as the metrics take it; sample i is image i.</summary>
    public CocoDataset Instances { get; }

    /// <summary>Which label stands for which category.</summary>
    public CocoLabels Labels { get; }

    /// <summary>Whether every object has its pixels; otherwise targets have no masks.</summary>
    public bool HasMasks { get; }

    /// <summary>Opens a part as COCO is laid out: <c>annotations/instances_val2017.json</c> and the folder <c>val2017</c>.</summary>
    /// <param name="folder">The folder with both.</param>
    /// <param name="part">The part, such as <c>val2017</c>.</param>
    /// <param name="labels">
    /// The labels of the file's categories: <see cref="CocoLabels.ByNumber"/>, those of published weights, unless given.
    /// </param>
    /// <param name="deferErrors">
    /// Whether a missing or damaged file is told of when its sample is asked for, not at once, so that a check can tell of all.
    /// </param>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public static CocoDetectionDataset Open(
        string folder, string part, Func<IReadOnlyList<CocoCategory>, CocoLabels>? labels = null, bool deferErrors = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(part);
        string instances = Path.Combine(folder, "annotations", $"instances_{part}.json");
        return File.Exists(instances)
            ? OpenFile(instances, Path.Combine(folder, part), $"coco {part}", labels, deferErrors)
            : throw new DataException(
                $"{folder}: {(Directory.Exists(folder) ? "no such file" : "no such folder")}, expected annotations/instances_{part}.json "
                + $"and the folder {part} there, as COCO is laid out.");
    }

    /// <summary>Opens an instances file and the folder of its photographs.</summary>
    /// <param name="instances">The JSON file.</param>
    /// <param name="images">The folder that the names of the photographs begin in.</param>
    /// <param name="name">The set's name; that of the file unless given.</param>
    /// <param name="labels">
    /// The labels of the file's categories: <see cref="CocoLabels.ByNumber"/>, those of published weights, unless given. Objects of
    /// categories without a label are faults.
    /// </param>
    /// <param name="deferErrors">
    /// Whether a missing or damaged file is told of when its sample is asked for, not at once, so that a check can tell of all.
    /// </param>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public static CocoDetectionDataset OpenFile(
        string instances, string images, string? name = null, Func<IReadOnlyList<CocoCategory>, CocoLabels>? labels = null,
        bool deferErrors = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(instances);
        ArgumentException.ThrowIfNullOrEmpty(images);
        CocoDataset read = CocoFile.ReadInstances(instances);
        return new CocoDetectionDataset(
            name ?? Path.GetFileNameWithoutExtension(instances), instances, images, read, (labels ?? CocoLabels.ByNumber)(read.Categories),
            deferErrors);
    }

    /// <summary>The objects, a <see cref="DetectionTarget"/>.</summary>
    /// <inheritdoc/>
    public Target Target(int index) => Objects(index).Target;

    /// <inheritdoc/>
    public IReadOnlyList<ObjectFault> ObjectFaults(int index)
    {
        CheckFile(index);
        CocoImage image = Instances.Images[index];
        ObjectFault? ofSize = ObjectChecker.CheckSize(
            image.Width, image.Height, ReadEncoded(index), new ObjectPlace(_path, Entry: $"image {Id(image)}"));
        return [.. ofSize is null ? [] : (ObjectFault[])[ofSize], .. Objects(index).Faults];
    }

    /// <inheritdoc/>
    public Image Read(int index) => _images.Read(index);

    /// <inheritdoc/>
    public EncodedImage ReadEncoded(int index) => _images.ReadEncoded(index);

    /// <inheritdoc/>
    public string PathOf(int index) => _images.PathOf(index);

    private CheckedObjects Objects(int index)
    {
        _ = PathOf(index);
        CocoImage image = Instances.Images[index];
        return ObjectChecker.Check([.. _annotations[image.Id].Select(Stated)], image.Width, image.Height);
    }

    private StatedObject Stated(CocoAnnotation annotation)
    {
        int? label = Labels.TryGetLabel(annotation.CategoryId, out int known) ? known : null;
        string name = label is null ? $"category {annotation.CategoryId.ToString(CultureInfo.InvariantCulture)}" : Classes[known];
        string entry = $"annotation {annotation.Id.ToString(CultureInfo.InvariantCulture)}";
        return new StatedObject(annotation.Box.ToBoundingBox(), label, name, new ObjectPlace(_path, Entry: entry))
        {
            IsCrowd = annotation.IsCrowd,
            Area = (float)annotation.Area,
            Mask = HasMasks ? annotation.Mask!.ToImage : null,
        };
    }

    private void CheckFile(int index)
    {
        if (!File.Exists(PathOf(index)))
            throw new DataException($"{PathOf(index)}: no such file, expected image {Id(Instances.Images[index])} of {_path}.");
    }

    private static string FileOf(CocoImage image, string path, string images) => image.FileName is { } name
        ? Path.Combine(images, name)
        : throw new DataException($"{path}: image {Id(image)} has no file_name; expected COCO's form.");

    private static string Id(CocoImage image) => image.Id.ToString(CultureInfo.InvariantCulture);
}
