using System.Text;
using System.Text.Json;

namespace Fovea.Imaging.Tests;

/// <summary>
/// Resizes of a generated image against Pillow's, from every golden file with a "resize" section in the folder that
/// FOVEA_GOLDENS names, or else (also when that folder holds no such file) in the repository's tests/goldens.
/// </summary>
public sealed class ResizeGoldenTests
{
    private const int Width = 131;
    private const int Height = 97;

    public static TheoryData<string, string> Cases
    {
        get
        {
            string? named = Environment.GetEnvironmentVariable("FOVEA_GOLDENS");
            TheoryData<string, string> cases = string.IsNullOrEmpty(named) ? [] : CasesIn(named);
            return cases.Count > 0 ? cases : CasesIn(OwnFolder());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BytesEqualPillows(string file, string key)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement expected = golden.RootElement.GetProperty("values").GetProperty("resize").GetProperty(key);
        byte[] pixels = Uniform("image", Height * Width * 3, golden.RootElement.GetProperty("seed").GetUInt64());
        string[] parts = key.Split('_', 'x');
        var interpolation = Enum.Parse<Interpolation>(parts[0], ignoreCase: true);
        Image resized = Resizer.Resize(new Image(Width, Height, 3, pixels), int.Parse(parts[1]), int.Parse(parts[2]), interpolation);

        Assert.Equal(expected.GetProperty("head").EnumerateArray().Select(v => v.GetByte()), resized.Pixels.Take(24));
        Assert.Equal(expected.GetProperty("sum").GetInt64(), resized.Pixels.Sum(v => (long)v));
        Assert.Equal(expected.GetProperty("weighted").GetInt64(), resized.Pixels.Select((v, i) => (long)v * (i % 251)).Sum());
    }

    /// <summary>
    /// Bytes (u + 1) * 127.999 of the goldens' generator: splitmix64's finaliser over a counter that starts at the name's FNV-1a hash.
    /// </summary>
    private static byte[] Uniform(string name, int count, ulong seed)
    {
        const ulong Step = 0x9E3779B97F4A7C15;
        ulong hash = 0xCBF29CE484222325;
        foreach (byte letter in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ letter) * 0x100000001B3;
        ulong start = hash + seed * Step;
        var bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            ulong z = start + ((ulong)i + 1) * Step;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            double u = (z >> 40) / (double)(1 << 23) - 1.0;
            bytes[i] = (byte)((u + 1) * 127.999);
        }
        return bytes;
    }

    private static TheoryData<string, string> CasesIn(string folder)
    {
        var cases = new TheoryData<string, string>();
        foreach (string file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(file));
            if (!golden.RootElement.GetProperty("values").TryGetProperty("resize", out JsonElement resize))
                continue;
            foreach (JsonProperty entry in resize.EnumerateObject())
                cases.Add(file, entry.Name);
        }
        return cases;
    }

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
