using System.Buffers.Binary;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// Reads the EXIF orientation, the only EXIF value that changes pixels, by Pillow's rules. Damaged EXIF data counts as upright and is no
/// error.
/// </summary>
internal static class Exif
{
    internal const int Upright = 1;

    private const int OrientationTag = 0x0112;
    private const int EntrySize = 12;

    /// <summary>
    /// The orientation, 1..8, in the first directory of an EXIF block, with or without its "Exif" prefix; the last one where several are
    /// given, 1 where it is none of 1..8, null where there is none.
    /// </summary>
    internal static int? Orientation(ReadOnlySpan<byte> exif)
    {
        if (exif.StartsWith("Exif\0\0"u8))
            exif = exif[6..];
        if (exif.IsEmpty)
            return null;
        if (exif.Length < 8 || !IsTiff(exif))
            return Upright;
        bool littleEndian = exif[0] == (byte)'I';
        ReadOnlySpan<byte> entries = exif[(int)Math.Min(UInt32(exif[4..], littleEndian), (uint)exif.Length)..];
        if (entries.Length < 2)
            return null;
        int? orientation = null;
        int count = UInt16(entries, littleEndian);
        entries = entries[2..];
        for (; count > 0 && entries.Length >= EntrySize; count--, entries = entries[EntrySize..])
        {
            int type = UInt16(entries[2..], littleEndian);
            long size = UInt32(entries[4..], littleEndian) * SizeOf(type);
            if (size == 0)
                continue;
            ReadOnlySpan<byte> value = entries.Slice(8, 4);
            if (size > value.Length)
            {
                uint place = UInt32(value, littleEndian);
                if (place + size > exif.Length)
                    break;
                value = exif.Slice((int)place, (int)size);
            }

            if (UInt16(entries, littleEndian) != OrientationTag)
                continue;
            double? number = Number(value, type, littleEndian);
            orientation = number is >= 1 and <= 8 && double.IsInteger(number.Value) ? (int)number : Upright;
        }
        return orientation;
    }

    /// <summary>TIFF's signature, as it should be and as some programs write it.</summary>
    private static bool IsTiff(ReadOnlySpan<byte> exif)
        => exif.StartsWith("II*\0"u8) || exif.StartsWith("II\0*"u8)
        || exif.StartsWith("MM\0*"u8) || exif.StartsWith("MM*\0"u8) || exif.StartsWith("MM\0+"u8);

    /// <summary>The bytes of one value; 0 for an unknown type, whose entries are passed over.</summary>
    private static int SizeOf(int type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 => 8,
        _ => 0,
    };

    /// <summary>The first of an entry's values; null where they are bytes or a text.</summary>
    private static double? Number(ReadOnlySpan<byte> value, int type, bool littleEndian) => type switch
    {
        3 => UInt16(value, littleEndian),
        4 or 13 => UInt32(value, littleEndian),
        5 => UInt32(value, littleEndian) / (double)UInt32(value[4..], littleEndian),
        6 => (sbyte)value[0],
        8 => (short)UInt16(value, littleEndian),
        9 => (int)UInt32(value, littleEndian),
        10 => (int)UInt32(value, littleEndian) / (double)(int)UInt32(value[4..], littleEndian),
        11 => BitConverter.UInt32BitsToSingle(UInt32(value, littleEndian)),
        12 => BitConverter.UInt64BitsToDouble(UInt64(value, littleEndian)),
        16 => UInt64(value, littleEndian),
        _ => null,
    };

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool littleEndian)
        => littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool littleEndian)
        => littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, bool littleEndian)
        => littleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
