namespace Fovea.Imaging.Codecs;

/// <summary>Tells formats of images that are not read by a file's first bytes, so that an error can name them.</summary>
internal static class UnsupportedFormat
{
    /// <summary>The format's name; null where the bytes are none that is known.</summary>
    internal static string? Of(ReadOnlySpan<byte> bytes) => bytes switch
    {
        _ when bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) || bytes.StartsWith("II+\0"u8) || bytes.StartsWith("MM\0+"u8)
            => "TIFF",
        _ when bytes.Length >= 12 && bytes[4..].StartsWith("ftyp"u8) => OfMediaFile(bytes[8..12]),
        [(byte)'P', >= (byte)'1' and <= (byte)'7', (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n', ..] => "PPM",
        [0xFF, 0x4F, 0xFF, 0x51, ..] => "JPEG 2000",
        [0xFF, 0x0A, ..] => "JPEG XL",
        _ when bytes.Length >= 8 && bytes[4..].StartsWith("jP  "u8) => "JPEG 2000",
        _ when bytes.Length >= 8 && bytes[4..].StartsWith("JXL "u8) => "JPEG XL",
        _ when bytes.StartsWith("8BPS"u8) => "Photoshop",
        _ when bytes.StartsWith("qoif"u8) => "QOI",
        _ when bytes.StartsWith("DDS "u8) => "DDS",
        _ when bytes.StartsWith("v/1\x01"u8) => "OpenEXR",
        _ when bytes.StartsWith("#?RADIANCE"u8) => "Radiance HDR",
        _ when bytes.StartsWith("%PDF"u8) => "PDF",
        _ when bytes.StartsWith("<svg"u8) => "SVG",
        [0, 0, 1 or 2, 0, ..] => "ICO",
        _ => null,
    };

    /// <summary>The format of a file of boxes, as films and pictures have it, by its brand.</summary>
    private static string? OfMediaFile(ReadOnlySpan<byte> brand) => brand switch
    {
        _ when brand.StartsWith("avi"u8) => "AVIF",
        _ when brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8)
            => "HEIC",
        _ => null,
    };
}
