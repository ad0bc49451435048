using System.Text.Json;

namespace Fovea.Formats.Tests;

/// <summary>The files that eng/make-pth-fixtures.py made with PyTorch and NumPy, and what PyTorch and NumPy hold in them.</summary>
internal static class Fixtures
{
    public static readonly IReadOnlyDictionary<string, Content> Contents = Read();

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "files", file);

    /// <summary>The bytes of a tensor of an opened file.</summary>
    public static byte[] Bytes(WeightFile file, string name)
    {
        var bytes = new byte[file.Entry(name).ByteLength];
        file.ReadBytes(name, bytes);
        return bytes;
    }

    /// <summary>Asserts that two files hold the same tensors, bit for bit, in whatever order.</summary>
    public static void AssertSame(WeightFile expected, WeightFile actual)
    {
        Assert.Equal(
            expected.Entries.Select(Line).Order(StringComparer.Ordinal), actual.Entries.Select(Line).Order(StringComparer.Ordinal));
        Assert.All(expected.Entries, entry => Assert.Equal(Bytes(expected, entry.Name), Bytes(actual, entry.Name)));
    }

    /// <summary>A tensor in one line.</summary>
    public static string Line(WeightEntry entry) => $"{entry.Name} {entry.DType.SafetensorsName()} [{string.Join(", ", entry.Shape)}]";

    private static Dictionary<string, Content> Read()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(PathOf("contents.json")));
        return json.RootElement.EnumerateObject().ToDictionary(
            file => file.Name,
            file => new Content(
                [.. file.Value.GetProperty("tensors").EnumerateArray().Select(row => new Row(
                    row[0].GetString()!,
                    row[1].GetString()!,
                    [.. row[2].EnumerateArray().Select(size => size.GetInt32())],
                    Convert.FromHexString(row[3].GetString()!)))],
                [.. file.Value.GetProperty("scalars").EnumerateArray().Select(row => (row[0].GetString()!, row[1].GetString()!))],
                file.Value.TryGetProperty("opaque", out JsonElement opaque)
                    ? opaque.EnumerateObject().ToDictionary(row => row.Name, row => row.Value.GetString()!)
                    : []));
    }

    internal sealed record Content(
        IReadOnlyList<Row> Tensors, IReadOnlyList<(string Name, string Value)> Scalars, IReadOnlyDictionary<string, string> Opaque);

    internal sealed record Row(string Name, string Type, int[] Shape, byte[] Bytes);
}
