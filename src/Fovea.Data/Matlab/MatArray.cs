using System.Buffers.Binary;
using System.Text;

namespace Fovea.Data.Matlab;

/// <summary>The types of the data elements of a MAT-file, by the numbers of its format.</summary>
internal enum MatType
{
    Int8 = 1,
    UInt8 = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Single = 7,
    Double = 9,
    Matrix = 14,
    Compressed = 15,
    Utf8 = 16,
    Utf16 = 17,
}

/// <summary>An array of a MAT-file: numbers, text, or structures. Its values stand in the order of columns.</summary>
/// <param name="Name">The variable's name; empty inside of a structure.</param>
/// <param name="Dimensions">The dimensions, at least two.</param>
internal sealed record MatArray(string Name, IReadOnlyList<int> Dimensions)
{
    /// <summary>The number of elements.</summary>
    public long Count => Dimensions.Aggregate(1L, (product, size) => product * size);

    /// <summary>How the values are stored; MATLAB takes a smaller type than the array's where the values allow it.</summary>
    public MatType Type { get; init; }

    /// <summary>The stored values of numbers and text.</summary>
    public byte[] Bytes { get; init; } = [];

    /// <summary>The structures' fields by name, each with one array for each structure; empty for numbers and text.</summary>
    public IReadOnlyDictionary<string, MatArray[]> Fields { get; init; } = new Dictionary<string, MatArray[]>();

    /// <summary>The characters of a text.</summary>
    public string Text => (Type is MatType.UInt16 or MatType.Utf16 ? Encoding.Unicode : Encoding.UTF8).GetString(Bytes);

    /// <summary>The bytes of a stored value.</summary>
    public static int SizeOf(MatType type) => type switch
    {
        MatType.Int8 or MatType.UInt8 or MatType.Utf8 => 1,
        MatType.Int16 or MatType.UInt16 or MatType.Utf16 => 2,
        MatType.Int32 or MatType.UInt32 or MatType.Single => 4,
        _ => 8,
    };

    /// <summary>The number at <paramref name="index"/>, whatever its stored type.</summary>
    public double Number(int index)
    {
        int size = SizeOf(Type);
        ReadOnlySpan<byte> at = Bytes.AsSpan(index * size, size);
        return Type switch
        {
            MatType.Int8 => (sbyte)at[0],
            MatType.UInt8 or MatType.Utf8 => at[0],
            MatType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(at),
            MatType.UInt16 or MatType.Utf16 => BinaryPrimitives.ReadUInt16LittleEndian(at),
            MatType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(at),
            MatType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(at),
            MatType.Single => BinaryPrimitives.ReadSingleLittleEndian(at),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(at),
        };
    }
}
