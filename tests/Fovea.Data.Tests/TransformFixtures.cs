using System.Text.Json;
using Fovea.Imaging;

namespace Fovea.Data.Tests;

/// <summary>What eng/make-transform-fixtures.py has recorded.</summary>
internal static class TransformFixtures
{
    private static readonly JsonSerializerOptions _options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    internal static readonly Manifest Recorded = JsonSerializer.Deserialize<Manifest>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "files", "transforms.json")), _options)!;

    internal static Image Picture(string name)
    {
        PictureRow row = Recorded.Pictures[name];
        return new Image(row.Width, row.Height, row.Channels, [.. row.Pixels]);
    }

    internal sealed record Manifest(
        IReadOnlyDictionary<string, PictureRow> Pictures, IReadOnlyList<string> Photographs, IReadOnlyList<CaseRow> Cases);

    internal sealed record PictureRow(int Width, int Height, int Channels, byte[] Pixels);

    /// <summary>A transform, its parameters, its results for pictures, and digests of its results for the photographs.</summary>
    internal sealed record CaseRow(string Op, JsonElement Args, IReadOnlyList<ResultRow> Results, IReadOnlyList<string> Photographs)
    {
        internal double Amount => Args.GetProperty("amount").GetDouble();

        internal Interpolation Interpolation => Enum.Parse<Interpolation>(Args.GetProperty("interpolation").GetString()!, ignoreCase: true);

        internal int Int(string name) => Args.GetProperty(name).GetInt32();

        internal double[] Doubles(string name) => [.. Args.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
    }

    internal sealed record ResultRow(string Picture, int Width, int Height, byte[] Pixels);
}
