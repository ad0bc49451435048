using System.Text.Json;
using Fovea.Training.Logging;

namespace Fovea.Training.Report;

/// <summary>The settings of a run by name, as its log's header tells them; those of nested objects are joined by a dot.</summary>
internal static class RunSettings
{
    public static IReadOnlyList<(string Name, string Value)> Of(LogHeader header) =>
        [.. Flattened(header.Args, ""), .. header.Options is { } options ? Flattened(options, "") : []];

    private static IEnumerable<(string Name, string Value)> Flattened(JsonElement settings, string prefix) =>
        settings.ValueKind != JsonValueKind.Object ? [] : settings.EnumerateObject().SelectMany(setting => setting.Value.ValueKind switch
        {
            JsonValueKind.Object => Flattened(setting.Value, $"{prefix}{setting.Name}."),
            JsonValueKind.String => [(prefix + setting.Name, setting.Value.GetString()!)],
            _ => [(prefix + setting.Name, setting.Value.GetRawText())],
        });
}
