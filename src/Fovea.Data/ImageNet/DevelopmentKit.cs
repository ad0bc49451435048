using System.Globalization;
using Fovea.Data.Matlab;

namespace Fovea.Data.ImageNet;

/// <summary>
/// What ILSVRC's development kit says of the validation images: their classes as numbers of its own, from 1, and which synset each number
/// is. The numbers are not the order of the synsets' names.
/// </summary>
/// <param name="GroundTruth">The synset of each image, in the order of the images' numbers.</param>
/// <param name="Synsets">All synsets of the classes.</param>
internal sealed record DevelopmentKit(IReadOnlyList<string> GroundTruth, IReadOnlyList<string> Synsets)
{
    private const string GroundTruthName = "ILSVRC2012_validation_ground_truth.txt";
    private const string MetaName = "meta.mat", ListName = "synsets.txt";

    /// <summary>
    /// Reads the kit in <paramref name="root"/>, its <c>ILSVRC2012_devkit_t12</c> or the <c>data</c> of either: the ground truth, and
    /// <c>meta.mat</c> or in its place <c>synsets.txt</c>, which names on line k the synset of number k.
    /// </summary>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public static DevelopmentKit Read(string root)
    {
        string kit = Path.Combine(root, "ILSVRC2012_devkit_t12");
        string[] places = [Path.Combine(kit, "data"), kit, Path.Combine(root, "data"), root];
        string place = Array.Find(places, folder => File.Exists(Path.Combine(folder, GroundTruthName))) ?? throw new DataException(
            $"{root}: no {GroundTruthName} there or in {places[0]}, without which the images in 'val' have no labels; unpack "
            + "ILSVRC2012_devkit_t12.tar.gz there, or give each class a folder in 'val'.");
        string meta = Path.Combine(place, MetaName), list = Path.Combine(place, ListName);
        Dictionary<int, string> synsets = File.Exists(meta) ? FromMeta(meta)
            : File.Exists(list) ? FromList(list)
            : throw new DataException(
                $"{place}: neither {MetaName} nor {ListName}, which say what synset a number in {GroundTruthName} is; "
                + "restore one of them.");
        string path = Path.Combine(place, GroundTruthName);
        return new DevelopmentKit([.. Lines(path).Select((line, at) => Synset(path, line, at, synsets))], [.. synsets.Values]);
    }

    private static string Synset(string path, string line, int at, Dictionary<int, string> synsets) =>
        int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && synsets.TryGetValue(number, out string? synset)
            ? synset
            : throw new DataException($"{path}: line {at + 1} is '{line}', expected one of the {synsets.Count} numbers of the classes.");

    // The classes are the synsets without children; the others are their hypernyms.
    private static Dictionary<int, string> FromMeta(string path)
    {
        IReadOnlyDictionary<string, MatArray[]> fields = MatFile.Read(path, "synsets")["synsets"].Fields;
        if (!fields.TryGetValue("ILSVRC2012_ID", out MatArray[]? ids) || !fields.TryGetValue("WNID", out MatArray[]? names)
            || !fields.TryGetValue("num_children", out MatArray[]? children))
        {
            throw new DataException(
                $"{path}: 'synsets' has the fields {string.Join(", ", fields.Keys)}, expected ILSVRC2012_ID, WNID and num_children; "
                + "give the development kit of ILSVRC 2012.");
        }

        var synsets = new Dictionary<int, string>();
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i].Count != 1 || children[i].Count != 1 || names[i].Text.Length == 0)
                throw MatFile.Damaged(path, $"synset {i} has no number or no name");
            if (children[i].Number(0) == 0 && !synsets.TryAdd((int)ids[i].Number(0), names[i].Text))
                throw MatFile.Damaged(path, $"the number {(int)ids[i].Number(0)} stands for two synsets");
        }

        return synsets;
    }

    private static Dictionary<int, string> FromList(string path)
    {
        string[] names = [.. Lines(path).Select(line => line.Split(' ')[0])];
        if (names.Length > 1 && names.SequenceEqual(names.Order(CodePointOrder.Comparer)))
        {
            throw new DataException(
                $"{path}: the synsets are sorted, but the development kit's numbers are in another order; give the list of its numbers.");
        }

        return names.Distinct().Count() == names.Length
            ? names.Index().ToDictionary(name => name.Index + 1, name => name.Item)
            : throw new DataException($"{path}: names a synset twice; give the list of the development kit's numbers.");
    }

    private static string[] Lines(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
        }
    }
}
