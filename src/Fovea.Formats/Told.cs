namespace Fovea.Formats;

/// <summary>What comes from a file, made fit for a message of one line.</summary>
internal static class Told
{
    private const int Longest = 100;

    /// <summary>The text without control characters.</summary>
    public static string OneLine(string text)
        => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c));

    /// <summary>The text without control characters and of limited length.</summary>
    public static string Short(string text) => OneLine(text.Length <= Longest ? text : text[..Longest] + "…");

    /// <summary>The same in quotation marks.</summary>
    public static string Quoted(string text) => $"'{Short(text)}'";

    /// <summary><c>[2, 3]</c>.</summary>
    public static string Shape(IEnumerable<int> shape) => $"[{string.Join(", ", shape.Take(9))}]";
}
