namespace Fovea.Training.Report;

/// <summary>The names of metrics as a reader sees them.</summary>
internal static class MetricName
{
    /// <summary><c>box_ap50</c> as <c>box AP50</c>; other names have spaces.</summary>
    public static string Shown(string name) =>
        string.Join(' ', name.Split('_').Select(word => word.StartsWith("ap", StringComparison.Ordinal) ? word.ToUpperInvariant() : word));
}
