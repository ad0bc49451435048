namespace Fovea.Formats;

/// <summary>
/// A file of weights is damaged or not what it was taken for; the message names the file, the place, what was found and what was expected.
/// </summary>
public sealed class WeightFileException : FormatException
{
    /// <summary>An error with its one-sentence message, of which control characters are replaced, and what caused it.</summary>
    public WeightFileException(string message, Exception? cause = null) : base(MessageText.OneLine(message), cause)
    {
    }
}

/// <summary>What comes from a file, made fit for a message of one line.</summary>
internal static class MessageText
{
    private const int MaxLength = 100;

    /// <summary>The text without control characters.</summary>
    public static string OneLine(string text)
        => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c));

    /// <summary>The text without control characters and of limited length.</summary>
    public static string Shorten(string text) => OneLine(text.Length <= MaxLength ? text : text[..MaxLength] + "…");

    /// <summary>The same in quotation marks.</summary>
    public static string Quoted(string text) => $"'{Shorten(text)}'";

    /// <summary><c>[2, 3]</c>.</summary>
    public static string Shape(IEnumerable<int> shape) => $"[{string.Join(", ", shape.Take(9))}]";
}
