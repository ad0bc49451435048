using Fovea.Imaging;
using Fovea.Imaging.Drawing;
using Microsoft.Playwright;

namespace Fovea.Page.Tests;

/// <summary>Files that people drop on the page.</summary>
internal static class Photographs
{
    private const byte TurnedRight = 6;

    /// <summary>A street in colours: 300 by 200 pixels.</summary>
    public static FilePayload Street { get; } = Jpeg("street.jpg", ImageFile.EncodeJpeg(Picture(300, 200), 90));

    /// <summary>The same in another size.</summary>
    public static FilePayload Tower { get; } = Jpeg("tower.jpg", ImageFile.EncodeJpeg(Picture(160, 240), 90));

    /// <summary>A photograph that a camera took lying and that stands by its EXIF: 200 by 300 pixels as it is seen.</summary>
    public static FilePayload Turned { get; } = Jpeg("turned.jpg", WithOrientation(Street.Buffer, TurnedRight));

    /// <summary>A text with a photograph's name.</summary>
    public static FilePayload Text { get; } = Jpeg("letter.jpg", "Dear reader,"u8.ToArray());

    /// <summary>A file of nothing.</summary>
    public static FilePayload Empty { get; } = new() { Name = "empty.png", MimeType = "image/png", Buffer = [] };

    /// <summary>Vector graphics, which no network takes.</summary>
    public static FilePayload Drawing { get; } = new()
    {
        Name = "drawing.svg",
        MimeType = "image/svg+xml",
        Buffer = """<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>"""u8.ToArray(),
    };

    /// <summary>One pixel of glass: a PNG with an alpha channel.</summary>
    public static FilePayload Glass { get; } = new()
    {
        Name = "glass.png",
        MimeType = "image/png",
        Buffer = Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
    };

    private static FilePayload Jpeg(string name, byte[] content) => new() { Name = name, MimeType = "image/jpeg", Buffer = content };

    private static Image Picture(int width, int height)
    {
        var image = new Image(width, height, channels: 3);
        for (int at = 0; at < image.Pixels.Length; at++)
            image.Pixels[at] = (byte)(90 + (at / 3 % width * 100 / width) + (at % 3 * 20));
        using var canvas = new Canvas(image);
        for (int i = 0; i < 8; i++)
        {
            var color = new Color((byte)(i * 36), (byte)(255 - (i * 30)), (byte)(i * 97 % 256));
            canvas.FillRectangle(width * i / 9f, height * (i % 3) / 4f, width / 7f, height / 3f, color);
        }

        return canvas.ToImage();
    }

    // An APP1 segment with one entry, the orientation, behind the start of the file.
    private static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }
}
