using System.Text.Json;

namespace Fovea.Testing;

/// <summary>The golden files of classifiers: networks by name, any number of them in each file.</summary>
internal static class GoldenClassifiers
{
    /// <summary>The files, those that FOVEA_GOLDENS names before the repository's own.</summary>
    public static IReadOnlyList<string> Files => Goldens.Files(IsClassifiers);

    /// <summary>The repository's own files.</summary>
    public static IReadOnlyList<string> OwnFiles => Goldens.OwnFiles(IsClassifiers);

    /// <summary>The names of the networks in a file.</summary>
    public static IEnumerable<string> NamesIn(string file) =>
        Goldens.Read(file).Values.EnumerateObject().Select(network => network.Name);

    /// <summary>One line on the networks that a test compares and a file does not hold, and on those that it holds beside them.</summary>
    public static string Coverage(string file, IReadOnlyCollection<string> compared)
    {
        string[] held = [.. NamesIn(file)];
        return $"{file}: {held.Intersect(compared).Count()} networks; not in the file: {List(compared.Except(held))}; "
            + $"in the file but not compared: {List(held.Except(compared))}";
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));

    private static bool IsClassifiers(JsonElement values) =>
        values.EnumerateObject().Any()
        && values.EnumerateObject().All(
            network => network.Value.ValueKind == JsonValueKind.Object && network.Value.TryGetProperty("eval_logits", out _));
}
