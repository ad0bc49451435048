using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// Where a PNG may say its orientation, in the order in which Pillow asks: the chunk eXIf, the text chunk in which ImageMagick writes EXIF
/// as hexadecimal digits, XMP. Of several chunks of one kind the last counts.
/// </summary>
internal sealed partial class PngMetadata
{
    private const string RawExifKey = "Raw profile type exif";
    private const string XmpKey = "XML:com.adobe.xmp";

    /// <summary>The most bytes of a text, Pillow's limit against decompression bombs.</summary>
    private const int LongestText = 1 << 20;

    private byte[]? _exif;
    private string? _rawExif;
    private string? _xmp;

    internal bool HasExif => _exif is not null;

    internal int Orientation
    {
        get
        {
            int? orientation = null;
            if (_exif is not null)
                orientation = Exif.Orientation(_exif);
            else if (_rawExif is not null)
                orientation = Exif.Orientation(RawProfile(_rawExif));
            if (orientation is null && _xmp is not null && XmpOrientation().Match(_xmp) is { Success: true } match)
                orientation = match.Groups["number"].ValueSpan[0] - '0';
            return orientation is { } number and >= 1 and <= 8 ? number : Exif.Upright;
        }
    }

    /// <summary>Keeps what a chunk before or after the pixels says about the orientation.</summary>
    /// <exception cref="ImageFormatException">A text is compressed by an unknown method or longer than Pillow reads.</exception>
    internal void Read(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content, string name)
    {
        if (type.SequenceEqual("eXIf"u8))
            _exif = content.ToArray();
        else if (type.SequenceEqual("tEXt"u8))
            Keep(content, Text(AfterKey(content)));
        else if (type.SequenceEqual("zTXt"u8))
            Keep(content, CompressedText(AfterKey(content), name));
        else if (type.SequenceEqual("iTXt"u8))
            ReadInternationalText(content, name);
    }

    private void ReadInternationalText(ReadOnlySpan<byte> content, string name)
    {
        // After the key: whether the text is compressed, how, the language, the key in that language.
        ReadOnlySpan<byte> rest = AfterKey(content);
        if (rest.Length < 2 || (rest[0] != 0 && rest[1] != 0))
            return;
        ReadOnlySpan<byte> text = rest[2..];
        for (int i = 0; i < 2; i++)
        {
            int end = text.IndexOf((byte)0);
            if (end < 0)
                return;
            text = text[(end + 1)..];
        }
        Keep(content, rest[0] == 0 ? Text(text) : Inflate(text, name));
    }

    private void Keep(ReadOnlySpan<byte> content, string text)
    {
        int end = content.IndexOf((byte)0);
        switch (Text(end < 0 ? content : content[..end]))
        {
            case RawExifKey:
                _rawExif = text;
                break;
            case XmpKey:
                _xmp = text;
                break;
        }
    }

    private static ReadOnlySpan<byte> AfterKey(ReadOnlySpan<byte> content)
    {
        int end = content.IndexOf((byte)0);
        return end < 0 ? [] : content[(end + 1)..];
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static string CompressedText(ReadOnlySpan<byte> methodAndText, string name)
    {
        if (methodAndText.IsEmpty)
            return "";
        if (methodAndText[0] != 0)
            throw ImageFormatException.Damaged(name, "PNG", $"a text is compressed by the unknown method {methodAndText[0]}");
        return Inflate(methodAndText[1..], name);
    }

    /// <summary>The text; empty where the compressed bytes are damaged.</summary>
    private static string Inflate(ReadOnlySpan<byte> compressed, string name)
    {
        using var stream = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        byte[] text = new byte[LongestText + 1];
        int length;
        try
        {
            length = stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            return "";
        }
        if (length > LongestText)
            throw ImageFormatException.Damaged(name, "PNG", $"a text of more than {LongestText:N0} bytes");
        return Text(text.AsSpan(0, length));
    }

    /// <summary>The bytes after three lines (nothing, the kind, the length); what is no EXIF block where they are no digits.</summary>
    private static byte[] RawProfile(string text)
    {
        string digits = string.Concat(string.Concat(text.Split('\n').Skip(3)).Where(c => !char.IsWhiteSpace(c)));
        try
        {
            return Convert.FromHexString(digits);
        }
        catch (FormatException)
        {
            return [0];
        }
    }

    [GeneratedRegex("tiff:Orientation(=\"|>)(?<number>[0-9])")]
    private static partial Regex XmpOrientation();
}
