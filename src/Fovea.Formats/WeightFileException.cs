namespace Fovea.Formats;

/// <summary>
/// A weight file is damaged or not of the expected kind. The message names the file and the place, what was found and what was expected.
/// </summary>
public sealed class WeightFileException : FormatException
{
    /// <summary>Creates the exception with a one-sentence message, in which control characters are replaced, and its cause.</summary>
    public WeightFileException(string message, Exception? cause = null) : base(MessageText.OneLine(message), cause)
    {
    }
}

/// <summary>Makes text from a file fit for a one-line message.</summary>
internal static class MessageText
{
    private const int MaxLength = 100;

    /// <summary>The text without control characters.</summary>
    public static string OneLine(string text)
        => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c));

    /// <summary>The text without control characters and of limited length.</summary>
    public static string Shorten(string text) => OneLine(text.Length <= MaxLength ? text : text[..MaxLength] + "…");

    /// <summary>The shortened text in quotation marks.</summary>
    public static string Quoted(string text) => $"'{Shorten(text)}'";

    /// <summary>A shape as <c>[2, 3]</c>.</summary>
    public static string Shape(IEnumerable<int> shape) => $"[{string.Join(", ", shape.Take(9))}]";
}
