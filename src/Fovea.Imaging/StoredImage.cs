namespace Fovea.Imaging;

/// <summary>The formats of image files that are read.</summary>
public enum ImageFormat
{
    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>WebP.</summary>
    WebP,

    /// <summary>GIF.</summary>
    Gif,

    /// <summary>BMP.</summary>
    Bmp,
}

/// <summary>An image with what its file says of it.</summary>
/// <param name="Image">The upright image: one channel where the file holds grey, else three.</param>
/// <param name="Format">The file's format, by its content.</param>
/// <param name="IsCmyk">Whether the file holds the four inks of a print, which were converted.</param>
public sealed record StoredImage(Image Image, ImageFormat Format, bool IsCmyk);
