using System.Text;
using System.Text.Json;

namespace Fovea.Testing;

/// <summary>
/// The golden files of reference values, and the rule by which their inputs, weights and upstream gradients are made: no values are
/// stored that any language can make again from a name and a seed.
/// </summary>
internal static class Goldens
{
    /// <summary>
    /// The golden files that <paramref name="isWanted"/> picks by their "values": in the folder that FOVEA_GOLDENS names, or else (also
    /// when that folder holds none of them) in the repository's tests/goldens.
    /// </summary>
    public static IReadOnlyList<string> Files(Func<JsonElement, bool> isWanted) => FilesByRoot(HaveValues(isWanted));

    /// <summary>As <see cref="Files"/>, picked by all that stands in them.</summary>
    public static IReadOnlyList<string> FilesByRoot(Func<JsonElement, bool> isWanted)
    {
        string? named = Environment.GetEnvironmentVariable("FOVEA_GOLDENS");
        IReadOnlyList<string> files = string.IsNullOrEmpty(named) ? [] : FilesIn(named, isWanted);
        return files.Count > 0 ? files : FilesIn(OwnFolder(), isWanted);
    }

    /// <summary>The golden files that <paramref name="isWanted"/> picks by their "values" in the repository's tests/goldens.</summary>
    public static IReadOnlyList<string> OwnFiles(Func<JsonElement, bool> isWanted) => FilesIn(OwnFolder(), HaveValues(isWanted));

    /// <summary>The seed and the values of a golden file.</summary>
    public static (ulong Seed, JsonElement Values) Read(string file)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(file));
        return (golden.RootElement.GetProperty("seed").GetUInt64(), golden.RootElement.GetProperty("values").Clone());
    }

    /// <summary>
    /// Values in [-1, 1), exact in single precision: the top 24 bits of splitmix64's finaliser over a counter that starts at the name's
    /// FNV-1a hash.
    /// </summary>
    public static float[] Uniform(string name, int count, ulong seed)
    {
        const ulong Step = 0x9E3779B97F4A7C15;
        ulong hash = 0xCBF29CE484222325;
        foreach (byte letter in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ letter) * 0x100000001B3;
        ulong state = hash + (seed * Step);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            state += Step;
            ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            values[i] = ((z >> 40) / (float)(1 << 23)) - 1f;
        }

        return values;
    }

    /// <summary>The values of one entry of a state dictionary, in the order of its logical shape [out, in, kh, kw].</summary>
    public static float[] Fill(string name, ReadOnlySpan<int> shape, ulong seed)
    {
        int count = 1;
        foreach (int size in shape)
            count *= size;
        string leaf = name[(name.LastIndexOf('.') + 1)..];
        (double offset, double scale) = leaf switch
        {
            "num_batches_tracked" => (0.0, 0.0),
            "running_var" => (1.0, 0.5),
            "running_mean" or "bias" => (0.0, 0.1),
            _ when shape.Length == 1 => (0.5, 0.1),
            _ => (0.0, Math.Sqrt(6.0 / ((double)count / shape[0]))),
        };
        return Array.ConvertAll(Uniform(name, count, seed), u => (float)(offset + (scale * u)));
    }

    /// <summary>
    /// What a norm cannot see, signs and places: the sum of the first values of a parameter's gradient, in the order of its logical shape,
    /// each times one of <see cref="Uniform"/>.
    /// </summary>
    public static double Probe(string parameter, float[] gradient, ulong seed)
    {
        const int Most = 65536;
        double sum = 0;
        foreach ((float value, float weight) in gradient.Zip(Uniform($"probe.{parameter}", Math.Min(gradient.Length, Most), seed)))
            sum += (double)value * weight;
        return sum;
    }

    private static string[] FilesIn(string folder, Func<JsonElement, bool> isWanted) =>
        [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Where(file => Holds(file, isWanted))];

    private static bool Holds(string file, Func<JsonElement, bool> isWanted)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(file));
        return golden.RootElement.ValueKind == JsonValueKind.Object && isWanted(golden.RootElement);
    }

    private static Func<JsonElement, bool> HaveValues(Func<JsonElement, bool> isWanted) => root =>
        root.TryGetProperty("values", out JsonElement values) && values.ValueKind == JsonValueKind.Object && isWanted(values);

    private static string OwnFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string goldens = Path.Combine(folder.FullName, "tests", "goldens");
            if (Directory.Exists(goldens))
                return goldens;
        }

        throw new DirectoryNotFoundException(
            $"no tests/goldens in {AppContext.BaseDirectory} or above; set FOVEA_GOLDENS to the folder of golden files");
    }
}
