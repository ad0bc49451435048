namespace Fovea.Cli.Running;

/// <summary>The values of a file that are no tensors and were not read, for messages.</summary>
internal static class OpaqueText
{
    private const int MaxShown = 5;

    /// <summary>The first names with their Python types, such as <c>args (argparse.Namespace)</c>.</summary>
    public static string Of(IReadOnlyDictionary<string, string> values) =>
        string.Join(", ", values.Take(MaxShown).Select(pair => $"{pair.Key} ({pair.Value})"))
        + (values.Count > MaxShown ? $" and {values.Count - MaxShown} more" : "");
}
