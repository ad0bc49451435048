using Fovea.Data.Folders;
using Fovea.Imaging;

namespace Fovea.Data.Detection;

/// <summary>
/// Photographs with boxes in the layout of PASCAL VOC (Everingham et al. 2010): <c>ImageSets/Main</c> lists the photographs of each part,
/// <c>Annotations</c> has an XML file for each, <c>JPEGImages</c> the photographs. The corners in the files are pixels inside of the box,
/// counted from 1: xmin 1, xmax 10 is the box from 0 to 10. Objects that are difficult become crowds, which count neither as found nor as
/// missed (<see cref="DetectionTarget.IsCrowd"/>). The annotations are read when the set is opened, photographs when their sample is.
/// </summary>
public sealed class VocDetectionDataset : IImageDataset
{
    private const string Lists = "ImageSets/Main", MaskLists = "ImageSets/Segmentation", Masks = "SegmentationObject";
    private const string Annotations = "Annotations", Images = "JPEGImages";
    private const string Root = "VOCdevkit", Years = "VOC20*";

    private readonly string _folder;
    private readonly string[] _names;
    private readonly VocAnnotation[]? _annotations; // null where each is read when it is asked for

    private VocDetectionDataset(
        string name, string folder, string[] names, IReadOnlyList<string> classes, bool deferErrors, bool masks)
    {
        HasMasks = masks;
        (Name, _folder, _names, Classes) = (name, folder, names, classes);
        _annotations = deferErrors ? null : [.. Enumerable.Range(0, names.Length).Select(ReadAnnotation)];
    }

    /// <summary>VOC's twenty classes in alphabetical order, after the background.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
    [
        IImageDataset.Background, "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable",
        "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _names.Length;

    /// <summary>The background at 0, then the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public bool HasBoxes => true;

    /// <summary>Whether targets have masks.</summary>
    public bool HasMasks { get; }

    /// <summary>Opens a part.</summary>
    /// <param name="folder">
    /// The folder with <c>Annotations</c> and the others, such as <c>VOC2012</c>; or one that has it below it, also in <c>VOCdevkit</c>,
    /// where there is one year alone.
    /// </param>
    /// <param name="part">The part's list in <c>ImageSets/Main</c>, without its ending: <c>train</c>, <c>val</c>, <c>trainval</c>.</param>
    /// <param name="classes">The classes, the background first; VOC's (<see cref="ClassNames"/>) unless given.</param>
    /// <param name="deferErrors">
    /// Whether a missing or damaged file is told of when its sample is asked for, not at once, so that a check can tell of all.
    /// </param>
    /// <param name="masks">
    /// Whether the set has masks, from <c>SegmentationObject</c>; its photographs are then those that <c>ImageSets/Segmentation</c> lists.
    /// </param>
    /// <exception cref="DataException">
    /// A folder or file is missing, or a file is damaged; the message names the file and the line.
    /// </exception>
    public static VocDetectionDataset Open(
        string folder, string part, IReadOnlyList<string>? classes = null, bool deferErrors = false, bool masks = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(part);
        classes ??= ClassNames;
        string place = Locate(folder);
        string list = ListOf(place, part, masks);
        string[] names = Names(list);
        if (names.Length == 0)
            throw new DataException($"{list}: no names, expected one of a photograph in each line.");
        string year = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(place))).ToLowerInvariant();
        return new VocDetectionDataset($"{year} {part}", place, names, classes, deferErrors, masks);
    }

    /// <summary>The objects, a <see cref="DetectionTarget"/>.</summary>
    /// <inheritdoc/>
    public Target Target(int index) => Objects(index).Target;

    /// <inheritdoc/>
    public IReadOnlyList<ObjectFault> ObjectFaults(int index)
    {
        VocAnnotation annotation = Annotation(index);
        if (!File.Exists(PathOf(index)))
            throw new DataException($"{PathOf(index)}: no such file, expected the photograph of {annotation.SizePlace.File}.");
        ObjectFault? ofSize = ObjectChecker.CheckSize(
            annotation.Width, annotation.Height, ReadEncoded(index), annotation.SizePlace);
        return [.. ofSize is null ? [] : (ObjectFault[])[ofSize], .. Objects(index).Faults];
    }

    /// <inheritdoc/>
    public Image Read(int index) => ImageFiles.Decode(PathOf(index));

    /// <inheritdoc/>
    public EncodedImage ReadEncoded(int index) => ImageFiles.Open(PathOf(index));

    /// <inheritdoc/>
    public string PathOf(int index) => Path.Combine(_folder, Images, _names[Checked(index)] + ".jpg");

    /// <summary>The photograph's name without an ending, by which VOC's files of results call it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    public string ImageName(int index) => _names[Checked(index)];

    /// <summary>Whether a folder is one that <see cref="Open"/> looks into.</summary>
    internal static bool IsIn(string folder) => Directory.Exists(folder)
        && ((string[])[folder, .. YearsIn(folder)]).Any(
            place => Directory.Exists(Path.Combine(place, Annotations)) && Directory.Exists(Path.Combine(place, Images)));

    /// <summary>Whether a part is listed.</summary>
    internal static bool HasPart(string folder, string part, bool masks) => File.Exists(ListOf(Locate(folder), part, masks));

    /// <summary>Whether a part is listed, and its objects are there: those of VOC's later tests are not published.</summary>
    internal static bool HasObjects(string folder, string part, bool masks)
    {
        string place = Locate(folder);
        return HasPart(folder, part, masks)
            && Array.TrueForAll(Names(ListOf(place, part, masks)), name => File.Exists(Path.Combine(place, Annotations, name + ".xml")));
    }

    private CheckedObjects Objects(int index)
    {
        VocAnnotation annotation = Annotation(index);
        if (annotation is { Width: > 0, Height: > 0 })
            return ObjectChecker.Check(Stated(annotation, index), annotation.Width, annotation.Height);
        EncodedImage image = ReadEncoded(index);
        return ObjectChecker.Check(Stated(annotation, index), image.Width, image.Height);
    }

    private IReadOnlyList<StatedObject> Stated(VocAnnotation annotation, int index)
    {
        if (!HasMasks || annotation.Objects.Count == 0)
            return annotation.Objects;
        Image map = VocInstanceMap.Read(Path.Combine(_folder, Masks, _names[index] + ".png"));
        return [.. annotation.Objects.Select((each, i) => each with { Mask = () => InstanceMap.Mask(map, i + 1) })];
    }

    private VocAnnotation Annotation(int index) => _annotations?[Checked(index)] ?? ReadAnnotation(Checked(index));

    private VocAnnotation ReadAnnotation(int index) =>
        VocAnnotation.Read(Path.Combine(_folder, Annotations, _names[index] + ".xml"), Classes);

    private int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return index;
    }

    private static string ListOf(string place, string part, bool masks) =>
        Path.Combine(place, masks ? MaskLists : Lists, part + ".txt");

    private static string Locate(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DataException($"{folder}: no such folder, expected one with {Annotations}, {Images} and {Lists}.");
        if (Directory.Exists(Path.Combine(folder, Annotations)))
            return folder;
        string[] years = YearsIn(folder);
        if (years.Length == 0)
            throw new DataException($"{folder}: no folder {Annotations} and none of a year such as VOC2012, expected {Root}.");
        string several = string.Join(", ", years.Select(year => Path.GetFileName(year)).Order(CodePointOrder.Comparer));
        return years.Length == 1 ? years[0] : throw new DataException($"{folder}: has {several}; give one of them.");
    }

    private static string[] YearsIn(string folder)
    {
        string root = Path.Combine(folder, Root);
        return Directory.GetDirectories(Directory.Exists(root) ? root : folder, Years);
    }

    // Lists of one class have a second column, -1 for photographs without the class.
    private static string[] Names(string list)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(list);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{list}: no such file, expected the list of a part's photographs; {Parts(list)}.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{list}: cannot be read ({failure.Message.TrimEnd('.')}); check its permissions.", failure);
        }

        return
        [
            .. lines.Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Where(columns => columns.Length > 0 && (columns.Length == 1 || columns[1] != "-1")).Select(columns => columns[0]),
        ];
    }

    private static string Parts(string list)
    {
        string folder = Path.GetDirectoryName(list)!;
        string[] parts = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Where(IsPart)]
            : [];
        return parts.Length == 0 ? $"{folder} has none" : $"there are {string.Join(", ", parts.Order(CodePointOrder.Comparer))}";

        static bool IsPart(string name) => !name.Contains('_', StringComparison.Ordinal);
    }
}
