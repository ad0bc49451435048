using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Data.Folders;
using Fovea.Detection.Masks;
using Fovea.Imaging;

namespace Fovea.Detection.Datasets;

/// <summary>
/// A folder of pictures with one list of boxes, a CSV or a JSON file. Corners are pixels counted from 0, so that the whole picture is
/// 0, 0, width, height. Pictures that the list does not name are no part of the set.
/// </summary>
/// <remarks>
/// CSV: the header <c>file,x1,y1,x2,y2,label</c>, then a line for each object; a line with a file and nothing else (<c>b.jpg,,,,,</c>) is
/// a picture without objects. JSON: <c>[{"file":"a.jpg","objects":[{"label":"cat","box":[x1,y1,x2,y2]}]}]</c>; an object may have
/// <c>"polygons":[[x,y,x,y,…],…]</c>, and needs no box then. Where all objects have polygons, targets have masks, pixel for pixel those of
/// COCO's tools.
/// </remarks>
public sealed class DetectionFolderDataset : IImageDataset
{
    private const int TellingLetters = 4096;
    private static readonly string[] _telling = ["\"file\"", "\"objects\"", "\"box\""];
    private static readonly string[] _listPatterns = ["*.csv", "*.json"];
    private static readonly EnumerationOptions _anyCase = new() { MatchCasing = MatchCasing.CaseInsensitive };

    private readonly ImageListDataset _images;
    private readonly IReadOnlyList<ListedImage> _listed;
    private readonly string _folder;
    private readonly string _list;
    private readonly PictureSize?[] _sizes;

    private DetectionFolderDataset(
        string name, string folder, string list, IReadOnlyList<ListedImage> listed, IReadOnlyList<string> classes, bool deferErrors)
    {
        (Name, _folder, _list, _listed, Classes) = (name, folder, list, listed, classes);
        _images = new ImageListDataset(listed.Select(image => FileOf(image, folder)));
        for (int i = 0; i < Count && !deferErrors; i++)
            CheckFile(i);
        _sizes = new PictureSize?[listed.Count];
        HasMasks = listed.All(image => image.Objects.TrueForAll(each => each.Polygons is not null));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _listed.Count;

    /// <summary>The background at 0, then the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public bool HasBoxes => true;

    /// <summary>Whether every object has polygons; otherwise targets have no masks.</summary>
    public bool HasMasks { get; }

    /// <summary>Opens the pictures of a list.</summary>
    /// <param name="folder">The folder with the list, which names files by their path from there.</param>
    /// <param name="classes">
    /// The classes, the background first, where they are those of another set; those of the list, in the order of code points, unless
    /// given.
    /// </param>
    /// <param name="name">The set's name; that of the folder unless given.</param>
    /// <param name="deferErrors">
    /// Whether a missing or damaged file is told of when its sample is asked for, not at once, so that a check can tell of all.
    /// </param>
    /// <exception cref="DataException">
    /// There is no such folder, it has no list or several, the list has another form, or a picture is missing; the message names the line.
    /// </exception>
    public static DetectionFolderDataset Open(
        string folder, IReadOnlyList<string>? classes = null, string? name = null, bool deferErrors = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string list = ListOf(folder);
        IReadOnlyList<ListedImage> listed = Read(list);
        if (listed.Count == 0)
            throw new DataException($"{list}: names no picture; expected some with their boxes.");
        classes ??=
        [
            IImageDataset.Background,
            .. listed.SelectMany(image => image.Objects).Select(each => each.Label).Distinct(StringComparer.Ordinal)
                .Order(CodePointOrder.Comparer),
        ];
        if (classes.Count < 2)
            throw new DataException($"{list}: no picture has an object; expected some with their boxes.");
        name ??= Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new DetectionFolderDataset(name, folder, list, listed, classes, deferErrors);
    }

    /// <summary>The objects, a <see cref="DetectionTarget"/>. The picture's size is read from its file the first time.</summary>
    /// <inheritdoc/>
    /// <exception cref="DataException">The picture cannot be read.</exception>
    public Target Target(int index) => Objects(index).Target;

    /// <inheritdoc/>
    /// <exception cref="DataException">The picture cannot be read.</exception>
    public IReadOnlyList<ObjectFault> ObjectFaults(int index)
    {
        CheckFile(index);
        return Objects(index).Faults;
    }

    /// <inheritdoc/>
    public Image Read(int index) => _images.Read(index);

    /// <inheritdoc/>
    public EncodedImage ReadEncoded(int index) => _images.ReadEncoded(index);

    /// <inheritdoc/>
    public string PathOf(int index) => _images.PathOf(index);

    /// <summary>Whether a folder has a list of boxes directly in it.</summary>
    internal static bool HasList(string folder) => Directory.Exists(folder) && Lists(folder).Length > 0;

    /// <summary>Whether a folder has a file directly in it that looks like a list of boxes, right or wrong.</summary>
    internal static bool SeemsToHaveList(string folder) => Directory.Exists(folder) && Lists(folder).Any(SeemsToBeList);

    private static bool SeemsToBeList(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var begin = new char[TellingLetters];
            string text = new(begin, 0, reader.ReadBlock(begin));
            return IsCsv(path)
                ? text.Split('\n')[0].Split(',').Length == CsvBoxes.Header.Split(',').Length
                : _telling.Any(name => text.Contains(name, StringComparison.Ordinal));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private CheckedObjects Objects(int index)
    {
        PictureSize size = SizeOf(index);
        return ObjectChecker.Check([.. _listed[index].Objects.Select(Stated)], size.Width, size.Height);

        StatedObject Stated(ListedObject each)
        {
            int label = Classes.Index().Skip(1).FirstOrDefault(known => known.Item == each.Label).Index;
            return new StatedObject(each.Box, label > 0 ? label : null, each.Label, new ObjectPlace(_list, each.Line))
            {
                Mask = HasMasks ? () => RleMask.FromPolygons(each.Polygons!, size.Height, size.Width).ToImage() : null,
            };
        }
    }

    private PictureSize SizeOf(int index)
    {
        _ = PathOf(index);
        if (Volatile.Read(ref _sizes[index]) is { } known)
            return known;
        EncodedImage image = _images.ReadEncoded(index);
        var size = new PictureSize(image.Width, image.Height);
        Volatile.Write(ref _sizes[index], size);
        return size;
    }

    private static string ListOf(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DataException($"{folder}: no such folder, expected one with pictures and one CSV or JSON file of their boxes.");
        string[] lists = Lists(folder);
        return lists.Length switch
        {
            1 => lists[0],
            0 => throw new DataException(
                $"{folder}: no CSV or JSON file, expected one of the pictures' boxes: CSV with the header {CsvBoxes.Header}, or JSON as "
                + $"{JsonBoxes.Form}."),
            _ => throw new DataException(
                $"{folder}: has {string.Join(", ", lists.Select(list => Path.GetFileName(list)))}, expected one CSV or JSON file of the "
                + "pictures' boxes; move the others elsewhere."),
        };
    }

    private static string[] Lists(string folder) =>
    [
        .. _listPatterns.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern, _anyCase))
            .Where(path => !Path.GetFileName(path).StartsWith('.')).Order(CodePointOrder.Comparer),
    ];

    private static IReadOnlyList<ListedImage> Read(string list)
    {
        try
        {
            return IsCsv(list)
                ? CsvBoxes.Parse(list, File.ReadAllText(list))
                : JsonBoxes.Parse(list, File.ReadAllBytes(list));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{list}: cannot be read ({failure.Message.TrimEnd('.')}); check its permissions.", failure);
        }
    }

    private static bool IsCsv(string list) => Path.GetExtension(list).Equals(".csv", StringComparison.OrdinalIgnoreCase);

    // Lists that were made on Windows have backslashes.
    private static string FileOf(ListedImage image, string folder)
    {
        string file = Path.Combine(folder, image.File);
        return File.Exists(file) ? file : Path.Combine(folder, image.File.Replace('\\', '/'));
    }

    private void CheckFile(int index)
    {
        if (!File.Exists(PathOf(index)))
        {
            ListedImage image = _listed[index];
            throw new DataException(
                $"{_list}, line {image.Line}: there is no file '{image.File}' in {_folder}; expected a picture's path from there.");
        }
    }

    private sealed record PictureSize(int Width, int Height);
}
