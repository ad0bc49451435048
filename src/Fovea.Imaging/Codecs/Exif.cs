using System.Buffers.Binary;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// Reads the EXIF orientation, the only EXIF value that changes pixels. Damaged EXIF data counts as upright and is no error.
/// </summary>
internal static class Exif
{
    private const int OrientationTag = 0x0112;
    private const int EntrySize = 12;

    /// <summary>
    /// The orientation, 1..8, in the first directory of an EXIF block, with or without its "Exif" prefix; 1 when there is none.
    /// </summary>
    internal static int Orientation(ReadOnlySpan<byte> exif)
    {
        if (exif.StartsWith("Exif\0\0"u8))
            exif = exif[6..];
        if (exif.Length < 8 || !(exif.StartsWith("II*\0"u8) || exif.StartsWith("MM\0*"u8)))
            return 1;
        bool littleEndian = exif[0] == (byte)'I';
        uint directory = UInt32(exif[4..], littleEndian);
        if (directory + 2L > exif.Length)
            return 1;
        ReadOnlySpan<byte> entries = exif[(int)directory..];
        int count = UInt16(entries, littleEndian);
        entries = entries[2..];
        for (int i = 0; i < count && entries.Length >= EntrySize; i++, entries = entries[EntrySize..])
        {
            if (UInt16(entries, littleEndian) != OrientationTag)
                continue;
            if (UInt32(entries[4..], littleEndian) != 1)
                return 1;
            ReadOnlySpan<byte> value = entries[8..];
            uint orientation = UInt16(entries[2..], littleEndian) switch
            {
                1 => value[0],
                3 => UInt16(value, littleEndian),
                4 => UInt32(value, littleEndian),
                _ => 1,
            };
            return orientation is >= 1 and <= 8 ? (int)orientation : 1;
        }
        return 1;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool littleEndian)
        => littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool littleEndian)
        => littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
