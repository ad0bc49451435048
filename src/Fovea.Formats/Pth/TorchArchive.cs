using System.Text;
using System.Text.Json;

namespace Fovea.Formats.Pth;

/// <summary>The unpickled object of a file of <c>torch.save</c>, with its tensors bound to their bytes, and the file's metadata.</summary>
internal sealed record TorchArchive(object? Root, bool IsLegacy, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The record with the metadata of files that Fovea writes; PyTorch ignores it.</summary>
    public const string MetadataName = "extra/metadata.json";

    private const string PickleName = "data.pkl";
    private const long MaxMetadata = 1 << 20;
    private const long LegacyProtocol = 1001;

    private static readonly System.Numerics.BigInteger _legacyMagic =
        System.Numerics.BigInteger.Parse("1950a86a20f9469cfc6c", System.Globalization.NumberStyles.AllowHexSpecifier);

    /// <summary>
    /// Reads a zip file as PyTorch 1.6 and later write it: <c>PREFIX/data.pkl</c>, and <c>PREFIX/data/KEY</c> for each storage.
    /// </summary>
    public static TorchArchive ReadZip(RandomAccessFile file, MemoryBudget budget)
    {
        ZipDirectory zip = ZipDirectory.Read(file, budget);
        ZipEntry pickle = zip.Entries.Find(
            entry => entry.Name == PickleName || entry.Name.EndsWith("/" + PickleName, StringComparison.Ordinal))
            ?? throw new WeightFileException($"{file.Path}: is a zip file without data.pkl, expected what torch.save writes.");
        string prefix = pickle.Name[..^PickleName.Length];
        if (zip.Find(prefix + "constants.pkl") is not null)
        {
            throw new WeightFileException(
                $"{file.Path}: is a program of torch.jit.save, expected a state dictionary; save torch.save(model.state_dict(), file).");
        }

        if (zip.Find(prefix + "byteorder") is { } order && Small(file, zip, order) is var name and not "little")
        {
            throw new WeightFileException(
                $"{file.Path}: has byte order {MessageText.Quoted(name)}, expected little; save it on a little-endian machine.");
        }

        var storages = new Dictionary<string, StorageBytes>(StringComparer.Ordinal);
        var source = new PickleSource(file.Path, pickle.Name, zip.Reader(pickle), pickle.Length, budget);
        object? root = new Unpickler(source, budget, id => TorchGlobals.Storage(id, storages, source)).Load();
        foreach (StorageBytes storage in storages.Values)
        {
            if (zip.Find($"{prefix}data/{storage.Key}") is not { } entry)
            {
                throw new WeightFileException(
                    $"{file.Path}: has no {MessageText.Quoted($"{prefix}data/{storage.Key}")}, which its tensors need.");
            }

            if (entry.Length != storage.ByteLength)
            {
                throw new WeightFileException(
                    $"{file.Path}: {MessageText.Quoted(entry.Name)} has {entry.Length} bytes, expected {storage.ByteLength}.");
            }

            storage.Read = zip.Reader(entry);
        }
        return new TorchArchive(root, IsLegacy: false, ReadMetadata(file, zip, zip.Find(prefix + MetadataName)));
    }

    /// <summary>
    /// Reads a stream as PyTorch before 1.6 writes it: a magic number, a protocol, the machine, the object and the storages' keys as
    /// pickles, then for each key its count as 64 bits and its bytes.
    /// </summary>
    public static TorchArchive ReadLegacy(RandomAccessFile file, MemoryBudget budget)
    {
        var storages = new Dictionary<string, StorageBytes>(StringComparer.Ordinal);
        var source = new PickleSource(file.Path, "the stream", file.Read, file.Length, budget);
        var unpickler = new Unpickler(source, budget, id => TorchGlobals.Storage(id, storages, source));
        if (unpickler.Load() is not System.Numerics.BigInteger magic || magic != _legacyMagic)
            throw new WeightFileException($"{file.Path}: is a pickle of another program, expected what torch.save writes.");
        if (unpickler.Load() is not LegacyProtocol)
        {
            throw new WeightFileException(
                $"{file.Path}: is of another protocol than {LegacyProtocol}, the only one of PyTorch's legacy files.");
        }

        unpickler.Load();
        object? root = unpickler.Load();
        if (unpickler.Load() is not PickleList keys)
            throw source.Broken("lists no storages after the object");
        foreach (object? key in keys.Items)
        {
            if (key is not string name || !storages.TryGetValue(name, out StorageBytes? storage) || storage.Read is not null)
            {
                throw source.Broken(
                    $"lists storage {(key is string text ? MessageText.Quoted(text) : "of no name")}, expected each that tensors use once");
            }

            long count = (long)source.ReadUnsigned(sizeof(long));
            if (count != storage.ByteLength / storage.Width)
            {
                throw source.Broken(
                    $"has {count} values in storage {MessageText.Quoted(name)}, expected {storage.ByteLength / storage.Width}");
            }

            long start = source.Position;
            if (storage.ByteLength > file.Length - start)
            {
                throw source.Broken(
                    $"ends {storage.ByteLength - (file.Length - start)} bytes before storage {MessageText.Quoted(name)} does; get the "
                    + "whole file");
            }

            storage.Read = (offset, bytes) => file.Read(start + offset, bytes);
            source.Position = start + storage.ByteLength;
        }
        if (storages.Values.FirstOrDefault(storage => storage.Read is null) is { } missing)
            throw source.Broken($"has no storage {MessageText.Quoted(missing.Key)}, which its tensors need");
        return new TorchArchive(root, IsLegacy: true, new Dictionary<string, string>());
    }

    private static Dictionary<string, string> ReadMetadata(RandomAccessFile file, ZipDirectory zip, ZipEntry? entry)
    {
        if (entry is null)
            return [];
        try
        {
            return JsonSerializer.Deserialize(Small(file, zip, entry), MetadataJson.Default.ByName) ?? [];
        }
        catch (JsonException failure)
        {
            throw new WeightFileException(
                $"{file.Path}: {MessageText.Quoted(entry.Name)} is no JSON of strings by name ({MessageText.Shorten(failure.Message)}).",
                failure);
        }
    }

    private static string Small(RandomAccessFile file, ZipDirectory zip, ZipEntry entry)
    {
        if (entry.Length > MaxMetadata)
        {
            throw new WeightFileException(
                $"{file.Path}: {MessageText.Quoted(entry.Name)} has {entry.Length} bytes, expected at most {MaxMetadata}.");
        }

        var bytes = new byte[(int)entry.Length];
        zip.Reader(entry)(0, bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
