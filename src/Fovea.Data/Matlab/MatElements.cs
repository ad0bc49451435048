using System.Buffers.Binary;
using System.Text;

namespace Fovea.Data.Matlab;

/// <summary>
/// Reads the data elements of a MAT-file one after another: a tag with type and length, the data, zeros to a multiple of 8 bytes.
/// </summary>
internal sealed class MatElements(string path, Stream stream)
{
    private const int TagBytes = 8, SmallBytes = 4, Alignment = 8;
    private const int StructClass = 2, CharClass = 4, FirstNumberClass = 6, LastNumberClass = 13;
    private const uint ComplexFlag = 0x0800;
    private const int MaxDepth = 8, MaxRank = 32, MaxNameBytes = 1 << 12;

    private static readonly MatArray _empty = new("", [0, 0]);

    private readonly byte[] _tag = new byte[TagBytes];

    /// <summary>The tag of the next element; false at the end.</summary>
    public bool TryTag(out MatType type, out int length)
    {
        int read = stream.ReadAtLeast(_tag, TagBytes, throwOnEndOfStream: false);
        uint declared = BinaryPrimitives.ReadUInt32LittleEndian(_tag.AsSpan(4));
        type = (MatType)BinaryPrimitives.ReadUInt32LittleEndian(_tag);
        length = (int)Math.Min(declared, int.MaxValue);
        if (read == 0)
            return false;
        return read == TagBytes && declared <= int.MaxValue
            ? true
            : throw MatFile.Damaged(path, read < TagBytes ? "it ends inside of a tag" : $"an element of {declared} bytes");
    }

    /// <summary>The array whose tag, of <paramref name="length"/> bytes, was read last.</summary>
    /// <exception cref="DataException">The array is damaged, or of a kind that is not read.</exception>
    public MatArray Array(int length, int depth)
    {
        if (length == 0)
            return _empty;
        if (depth > MaxDepth)
            throw MatFile.Damaged(path, $"arrays inside of more than {MaxDepth} arrays");
        (_, byte[] flags) = Element(2 * sizeof(uint));
        uint word = flags.Length == 2 * sizeof(uint)
            ? BinaryPrimitives.ReadUInt32LittleEndian(flags)
            : throw MatFile.Damaged(path, $"array flags of {flags.Length} bytes");
        var array = new MatArray("", Dimensions()) { Type = MatType.UInt8 };
        (_, byte[] name) = Element(MaxNameBytes);
        array = array with { Name = Encoding.UTF8.GetString(name) };
        int kind = (int)(word & 0xff);
        if (kind == StructClass)
            return array with { Fields = Structures(array.Count, depth) };
        if (kind is not (CharClass or (>= FirstNumberClass and <= LastNumberClass)) || (word & ComplexFlag) != 0)
            throw new DataException($"{path}: '{array.Name}' is no array of real numbers, text or structures; give the file as published.");

        (MatType type, byte[] bytes) = Element((int)Math.Min(length, array.Count * sizeof(double)));
        if (array.Count * MatArray.SizeOf(type) != bytes.Length && kind != CharClass)
        {
            throw MatFile.Damaged(
                path, $"'{array.Name}' is {string.Join('x', array.Dimensions)} and has {bytes.Length} bytes of type {type}");
        }

        return array with { Type = type, Bytes = bytes };
    }

    private int[] Dimensions()
    {
        (_, byte[] bytes) = Element(MaxRank * sizeof(int));
        var sizes = new int[bytes.Length / sizeof(int)];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * sizeof(int)));
        double count = sizes.Aggregate(1.0, (product, size) => product * size);
        return sizes.Length >= 2 && sizes.All(size => size >= 0) && count <= int.MaxValue
            ? sizes
            : throw MatFile.Damaged(path, $"an array of {string.Join('x', sizes)}");
    }

    // The fields' names have one length, filled up with zeros; then come the fields of the first structure, those of the second.
    private Dictionary<string, MatArray[]> Structures(long count, int depth)
    {
        (_, byte[] nameLength) = Element(sizeof(int));
        int width = nameLength.Length == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(nameLength) : 0;
        (_, byte[] names) = Element(MaxNameBytes);
        if (width <= 0 || names.Length % width != 0)
            throw MatFile.Damaged(path, $"field names of {names.Length} bytes in pieces of {width}");
        string[] fields = [.. names.Chunk(width).Select(name => Encoding.UTF8.GetString(name).TrimEnd('\0'))];
        var found = new Dictionary<string, List<MatArray>>();
        foreach (string field in fields)
        {
            if (!found.TryAdd(field, []))
                throw MatFile.Damaged(path, $"two fields '{field}'");
        }

        for (long i = 0; i < count && fields.Length > 0; i++)
        {
            foreach (string field in fields)
            {
                found[field].Add(TryTag(out MatType type, out int length) && type == MatType.Matrix
                    ? Array(length, depth + 1)
                    : throw MatFile.Damaged(path, $"structure {i} has no array in its field '{field}'"));
            }
        }

        return found.ToDictionary(field => field.Key, field => field.Value.ToArray());
    }

    // An element of up to 4 bytes may stand in its own tag: then the length is in the type's upper half.
    private (MatType Type, byte[] Bytes) Element(int maxLength)
    {
        if (!TryTagOfData(out MatType type, out int length, out bool isSmall))
            throw MatFile.Damaged(path, "it ends inside of an array");
        if (length > (isSmall ? SmallBytes : maxLength))
            throw MatFile.Damaged(path, $"an element of {length} bytes, expected at most {(isSmall ? SmallBytes : maxLength)}");
        if (isSmall)
            return (type, _tag.AsSpan(SmallBytes, length).ToArray());
        byte[] bytes = GrowingRead.Bytes(stream, length, out int filled);
        if (filled < length)
            throw MatFile.Damaged(path, $"it ends after {filled} of {length} bytes of an element");
        int padding = (Alignment - (length % Alignment)) % Alignment;
        stream.ReadAtLeast(_tag.AsSpan(0, padding), padding, throwOnEndOfStream: false);
        return (type, bytes);
    }

    private bool TryTagOfData(out MatType type, out int length, out bool isSmall)
    {
        int read = stream.ReadAtLeast(_tag, TagBytes, throwOnEndOfStream: false);
        uint first = BinaryPrimitives.ReadUInt32LittleEndian(_tag), second = BinaryPrimitives.ReadUInt32LittleEndian(_tag.AsSpan(4));
        isSmall = first >> 16 != 0;
        type = (MatType)(first & 0xffff);
        length = isSmall ? (int)(first >> 16) : (int)Math.Min(second, int.MaxValue);
        return read == TagBytes;
    }
}
