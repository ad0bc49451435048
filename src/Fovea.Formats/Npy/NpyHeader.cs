using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Fovea.Formats.Npy;

/// <summary>
/// The header of a <c>.npy</c> file: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c>
/// (NEP 1, https://numpy.org/neps/nep-0001-npy-format.html).
/// </summary>
internal sealed partial record NpyHeader(DType DType, bool IsBigEndian, StridedView View, long Length)
{
    private const int MaxHeaderLength = 1 << 16;
    private const int Alignment = 64;
    private const int MaxRank = 64;

    private static readonly (string Code, DType DType)[] _types =
    [
        ("b1", DType.Bool), ("u1", DType.U8), ("i1", DType.I8), ("i2", DType.I16), ("u2", DType.U16), ("f2", DType.F16), ("i4", DType.I32),
        ("u4", DType.U32), ("f4", DType.F32), ("f8", DType.F64), ("i8", DType.I64), ("u8", DType.U64),
    ];

    public int[] Shape => View.Shape;

    /// <summary>Reads and checks a header.</summary>
    /// <exception cref="WeightFileException">
    /// The header is damaged, describes an unsupported array, or does not fit the file's length.
    /// </exception>
    public static NpyHeader Read(RandomAccessFile file)
    {
        Span<byte> start = stackalloc byte[12];
        file.Read(0, start[..8]);
        if (!start.StartsWith(WeightFormats.NpyMagic))
            throw Broken(file, "does not begin as a .npy file");
        int version = start[6];
        if (version is < 1 or > 3)
            throw Broken(file, $"is of version {version} of .npy, expected 1 to 3");
        int fixedLength = version == 1 ? 10 : 12;
        file.Read(8, start[8..fixedLength]);
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaxHeaderLength)
            throw Broken(file, $"declares a header of {length} bytes, expected at most {MaxHeaderLength}");
        var text = new byte[(int)length];
        file.Read(fixedLength, text);
        return Parse(file, Encoding.UTF8.GetString(text), fixedLength + length);
    }

    /// <summary>The bytes of a version 1 header, padded with spaces so that values are aligned.</summary>
    /// <returns>Null when NumPy has no such type.</returns>
    public static byte[]? Format(DType dtype, IReadOnlyList<int> shape)
    {
        if (_types.FirstOrDefault(row => row.DType == dtype).Code is not { } code)
            return null;
        char order = dtype.Size() == 1 ? '|' : '<';
        string sizes = string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture))) + (shape.Count == 1 ? "," : "");
        string text = $"{{'descr': '{order}{code}', 'fortran_order': False, 'shape': ({sizes}), }}";
        int length = (10 + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        text = text.PadRight(length - 10 - 1) + "\n";
        return [.. WeightFormats.NpyMagic, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. Encoding.ASCII.GetBytes(text)];
    }

    private static NpyHeader Parse(RandomAccessFile file, string text, long length)
    {
        string code = Field(file, text, Descr());
        DType? known = _types.Where(row => row.Code == code[1..]).Select(row => (DType?)row.DType).FirstOrDefault();
        if (known is not { } dtype)
            throw Broken(file, $"holds values of type {MessageText.Quoted(code)}, expected booleans, integers or floats of 16 to 64 bits");
        string[] sizes = Field(file, text, Sizes()).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (sizes.Length > MaxRank)
            throw Broken(file, $"has {sizes.Length} dimensions, expected at most {MaxRank}");
        var shape = new int[sizes.Length];
        for (int d = 0; d < shape.Length; d++)
        {
            if (!int.TryParse(sizes[d], NumberStyles.None, CultureInfo.InvariantCulture, out shape[d]))
                throw Broken(file, $"has a dimension of {MessageText.Shorten(sizes[d])}, expected 0 to {int.MaxValue}");
        }

        if (WeightEntry.BytesOf(dtype, shape) is not { } expected)
            throw Broken(file, $"has the impossible shape {MessageText.Shape(shape)}");
        if (expected != file.Length - length)
        {
            throw Broken(
                file,
                $"has {file.Length - length} bytes of values, expected {expected} ({dtype.SafetensorsName()} {MessageText.Shape(shape)})");
        }

        bool isFortran = Field(file, text, FortranOrder()) == "True";
        long[] strides = isFortran ? [.. StridedView.RowMajor([.. shape.Reverse()]).Reverse()] : StridedView.RowMajor(shape);
        return new NpyHeader(dtype, code[0] == '>' && dtype.Size() > 1, new StridedView(dtype, shape, strides, 0), length);
    }

    private static WeightFileException Broken(RandomAccessFile file, string what) => new($"{file.Path}: {what}.");

    private static string Field(RandomAccessFile file, string text, Regex pattern) => pattern.Match(text) is { Success: true } match
        ? match.Groups[1].Value
        : throw Broken(file, $"has the header {MessageText.Quoted(text.TrimEnd())}, expected descr, fortran_order and shape");

    [GeneratedRegex(@"'descr' *: *'([<>|=][A-Za-z][0-9]+)'")]
    private static partial Regex Descr();

    [GeneratedRegex("'fortran_order' *: *(True|False)")]
    private static partial Regex FortranOrder();

    [GeneratedRegex(@"'shape' *: *\(([0-9, ]*)\)")]
    private static partial Regex Sizes();
}
