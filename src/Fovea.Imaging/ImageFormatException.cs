namespace Fovea.Imaging;

/// <summary>A file that is not a readable image; the message names the file, what was found and what was expected.</summary>
public sealed class ImageFormatException : Exception
{
    /// <summary>An error whose whole text is <paramref name="message"/>.</summary>
    public ImageFormatException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the file declares more pixels than are accepted; nothing was decoded then.</summary>
    public bool HasTooManyPixels { get; internal init; }

    internal static ImageFormatException Damaged(string name, string format, string reason)
        => new($"{name} is truncated or damaged ({format}: {reason})");
}
