namespace Fovea.Formats;

/// <summary>
/// The element type of a tensor in a weight file, little-endian. Names are those of safetensors, in its order of alignment.
/// </summary>
public enum DType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned, 8 bits.</summary>
    U8,

    /// <summary>Signed, 8 bits.</summary>
    I8,

    /// <summary>Signed, 16 bits.</summary>
    I16,

    /// <summary>Unsigned, 16 bits.</summary>
    U16,

    /// <summary>IEEE 754 half precision.</summary>
    F16,

    /// <summary>The upper half of a single precision value.</summary>
    BF16,

    /// <summary>Signed, 32 bits.</summary>
    I32,

    /// <summary>Unsigned, 32 bits.</summary>
    U32,

    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>IEEE 754 double precision.</summary>
    F64,

    /// <summary>Signed, 64 bits.</summary>
    I64,

    /// <summary>Unsigned, 64 bits.</summary>
    U64,
}

/// <summary>Sizes and names of <see cref="DType"/> values.</summary>
public static class DTypes
{
    private static readonly (string Name, int Size)[] _rows =
    [
        ("BOOL", 1), ("U8", 1), ("I8", 1), ("I16", 2), ("U16", 2), ("F16", 2), ("BF16", 2),
        ("I32", 4), ("U32", 4), ("F32", 4), ("F64", 8), ("I64", 8), ("U64", 8),
    ];

    /// <summary>Bytes per value.</summary>
    public static int Size(this DType dtype) => _rows[(int)dtype].Size;

    /// <summary>The name in safetensors files, such as <c>F32</c>.</summary>
    public static string SafetensorsName(this DType dtype) => _rows[(int)dtype].Name;

    /// <summary>Whether this is a floating-point type.</summary>
    public static bool IsFloat(this DType dtype) => dtype is DType.F16 or DType.BF16 or DType.F32 or DType.F64;

    /// <summary>Finds the type with this <see cref="SafetensorsName"/>.</summary>
    public static bool TryParse(string name, out DType dtype)
    {
        int row = Array.FindIndex(_rows, candidate => candidate.Name == name);
        dtype = (DType)Math.Max(row, 0);
        return row >= 0;
    }

    internal static string AllNames => string.Join(", ", _rows.Select(row => row.Name));
}
