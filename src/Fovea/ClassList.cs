namespace Fovea;

/// <summary>Names of classes in a line of text.</summary>
internal static class ClassList
{
    private const int MaxShown = 6;

    /// <summary>The first names, and that there are more.</summary>
    public static string Of(IReadOnlyList<string> classes) =>
        string.Join(", ", classes.Take(MaxShown)) + (classes.Count > MaxShown ? ", …" : "");
}
