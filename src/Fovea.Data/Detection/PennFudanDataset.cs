using Fovea.Data.Folders;
using Fovea.Imaging;

namespace Fovea.Data.Detection;

/// <summary>
/// The Penn-Fudan database (Wang et al. 2007): 170 street photographs with 423 pedestrians, each with its pixels. <c>PedMasks</c> holds for
/// each photograph a grey image, 0 on the background and k on pedestrian k; boxes are the smallest ones around these pixels.
/// </summary>
public sealed class PennFudanDataset : IImageDataset
{
    private const string Subfolder = "PennFudanPed", Masks = "PedMasks", MaskEnding = "_mask.png";
    private const string PersonName = "person";
    private const int Person = 1;

    // JPEGImages is what re-encoded copies have.
    private static readonly string[] _imageFolders = ["PNGImages", "JPEGImages"];

    private readonly string[] _paths;
    private readonly string _masks;

    private PennFudanDataset(string[] paths, string masks) => (_paths, _masks) = (paths, masks);

    /// <inheritdoc/>
    public string Name => "pennfudan";

    /// <inheritdoc/>
    public int Count => _paths.Length;

    /// <summary>The background at 0, persons at 1.</summary>
    public IReadOnlyList<string> Classes { get; } = [IImageDataset.Background, PersonName];

    /// <inheritdoc/>
    public bool HasBoxes => true;

    /// <summary>
    /// Opens the photographs in <c>PNGImages</c> or <c>JPEGImages</c> and the masks in <c>PedMasks</c> of <paramref name="folder"/> or its
    /// <c>PennFudanPed</c>, by name.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="deferErrors">
    /// Whether a missing or damaged file is told of when its sample is asked for, not at once, so that a check can tell of all.
    /// </param>
    /// <exception cref="DataException">A folder is missing, or a photograph has no mask.</exception>
    public static PennFudanDataset Open(string folder, bool deferErrors = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string place = PlaceIn(folder)
            ?? throw new DataException(
                $"{folder}: {(Directory.Exists(folder) ? $"no folder {Masks}" : "no such folder")}, expected {Subfolder} of the Penn-Fudan "
                + $"database with {Masks} and {_imageFolders[0]}.");
        string images = Array.Find([.. _imageFolders.Select(name => Path.Combine(place, name))], Directory.Exists)
            ?? throw new DataException($"{place}: no folder {_imageFolders[0]} or {_imageFolders[1]}, expected one with the photographs.");
        string[] paths = Listing.Images(images);
        if (paths.Length == 0)
            throw new DataException($"{images}: no image, expected the photographs of the Penn-Fudan database.");
        var data = new PennFudanDataset(paths, Path.Combine(place, Masks));
        for (int i = 0; i < paths.Length && !deferErrors; i++)
        {
            if (!File.Exists(data.MaskOf(i)))
                throw new DataException($"{data.MaskOf(i)}: no such file, expected the mask of {paths[i]}.");
        }

        return data;
    }

    /// <summary>Whether <see cref="Open"/> finds the masks of the set in a folder.</summary>
    public static bool IsIn(string folder) => PlaceIn(folder) is not null;

    /// <summary>Opens the set and holds some photographs out for validation, chosen by a seed.</summary>
    /// <param name="folder">The folder of <see cref="Open"/>.</param>
    /// <param name="heldOut">The number of photographs held out: 50 leave 120 for training.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <exception cref="ArgumentOutOfRangeException">As many photographs as there are, or none, would be held out.</exception>
    /// <exception cref="DataException">A folder is missing, or a photograph has no mask.</exception>
    public static DataSplits OpenSplit(string folder, int heldOut = 50, ulong seed = 0)
    {
        PennFudanDataset data = Open(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(heldOut, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(heldOut, data.Count);
        return DataSplits.WithValidation(data, test: null, (double)heldOut / data.Count, seed);
    }

    /// <summary>The pedestrians, a <see cref="DetectionTarget"/> with masks; their file is read each time.</summary>
    /// <inheritdoc/>
    /// <exception cref="DataException">The masks cannot be read.</exception>
    public Target Target(int index) => Objects(index).Target;

    /// <inheritdoc/>
    /// <exception cref="DataException">The masks cannot be read.</exception>
    public IReadOnlyList<ObjectFault> ObjectFaults(int index)
    {
        CheckedObjects objects = Objects(index);
        if (objects.Target.Masks is not [var mask, ..])
            return objects.Faults;
        ObjectFault? ofSize = ObjectChecker.CheckSize(mask.Width, mask.Height, ReadEncoded(index), new ObjectPlace(MaskOf(index)));
        return [.. ofSize is null ? [] : (ObjectFault[])[ofSize], .. objects.Faults];
    }

    /// <inheritdoc/>
    public Image Read(int index) => ImageFiles.Decode(PathOf(index));

    /// <inheritdoc/>
    public EncodedImage ReadEncoded(int index) => ImageFiles.Open(PathOf(index));

    /// <inheritdoc/>
    public string PathOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _paths[index];
    }

    private static string? PlaceIn(string folder) =>
        Array.Find([folder, Path.Combine(folder, Subfolder)], each => Directory.Exists(Path.Combine(each, Masks)));

    private CheckedObjects Objects(int index)
    {
        string path = MaskOf(index);
        Image map = ImageFiles.Checked(path, ImageFile.LoadGray);
        BoundingBox[] boxes = InstanceMap.Boxes(map, InstanceMap.Objects(map));
        return ObjectChecker.Check(
            [
                .. boxes.Select((box, i) => new StatedObject(box, Person, PersonName, new ObjectPlace(path, Entry: $"pedestrian {i + 1}"))
                {
                    Mask = () => InstanceMap.Mask(map, i + 1),
                }),
            ],
            map.Width,
            map.Height);
    }

    private string MaskOf(int index) => Path.Combine(_masks, Path.GetFileNameWithoutExtension(PathOf(index)) + MaskEnding);
}
