namespace Fovea.Server;

/// <summary>A client's text in an answer or a log: its beginning, without control characters.</summary>
internal static class ShownText
{
    private const int Longest = 80;

    public static string Of(string text)
    {
        string plain = string.Concat(text.Take(Longest).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return text.Length > Longest ? plain + "…" : plain;
    }
}
