using System.Buffers.Binary;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// What a JPEG's markers say before decoding. They are read as libjpeg reads them, up to the end-of-image marker: a file without it is
/// truncated, and libjpeg would silently fill in the rest.
/// </summary>
internal readonly record struct JpegHeader(int Width, int Height, int Components, int Orientation)
{
    private const int FirstParameterisedMarker = 0xC0;
    private const int Temporary = 0x01;
    private const int StartOfImage = 0xD8;
    private const int EndOfImage = 0xD9;
    private const int StartOfScan = 0xDA;
    private const int App1 = 0xE1;

    /// <summary>A progressive image of a few bytes with very many scans would take hours to decode.</summary>
    private const int MostScans = 500;

    /// <exception cref="ImageFormatException">The file ends early or has no frame header.</exception>
    internal static JpegHeader Read(ReadOnlySpan<byte> bytes, string name)
    {
        JpegHeader header = default;
        int? orientation = null;
        int scans = 0;
        int position = 2;
        while (true)
        {
            int marker = NextMarker(bytes, ref position);
            if (marker < 0)
                throw ImageFormatException.Damaged(name, "JPEG", "no end-of-image marker");
            if (marker == EndOfImage)
                break;
            if (marker is Temporary or (>= 0xD0 and <= 0xD7))
                continue;
            if (marker is < FirstParameterisedMarker or StartOfImage)
                throw ImageFormatException.Damaged(name, "JPEG", $"the marker FF{marker:X2}, which has no meaning here");
            if (position + 2 > bytes.Length)
                throw ImageFormatException.Damaged(name, "JPEG", $"the file ends in marker FF{marker:X2}");
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]);
            if (length < 2 || length > bytes.Length - position)
            {
                throw ImageFormatException.Damaged(
                    name, "JPEG", $"marker FF{marker:X2} claims {length} bytes, {bytes.Length - position} are left");
            }

            ReadOnlySpan<byte> segment = bytes.Slice(position + 2, length - 2);
            position += length;
            if (IsFrame(marker) && header.Components == 0 && segment.Length >= 6)
            {
                header = new JpegHeader(
                    BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), segment[5], 1);
            }
            else if (marker == App1 && scans == 0 && segment.StartsWith("Exif\0"u8))
            {
                orientation ??= Exif.Orientation(segment) ?? Exif.Upright;
            }
            else if (marker == StartOfScan && ++scans > MostScans)
            {
                throw ImageFormatException.Damaged(name, "JPEG", $"more than {MostScans} scans");
            }
        }
        if (header.Components == 0)
            throw ImageFormatException.Damaged(name, "JPEG", "no frame header");
        return header with { Orientation = orientation ?? Exif.Upright };
    }

    private static bool IsFrame(int marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Skips entropy-coded data and filling to the byte after the next marker; -1 at the end of the data.</summary>
    private static int NextMarker(ReadOnlySpan<byte> bytes, ref int position)
    {
        while (position < bytes.Length)
        {
            int step = bytes[position..].IndexOf((byte)0xFF);
            if (step < 0)
                return -1;
            position += step + 1;
            while (position < bytes.Length && bytes[position] == 0xFF)
                position++;
            if (position < bytes.Length && bytes[position++] is not 0 and byte marker)
                return marker;
        }
        return -1;
    }
}
