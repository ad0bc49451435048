using System.Text.Json;
using Fovea.Testing;

namespace Fovea.Imaging.Tests;

/// <summary>
/// Resizes of a generated image against Pillow's, from every golden file with a "resize" section.
/// </summary>
public sealed class ResizeGoldenTests
{
    private const int Width = 131;
    private const int Height = 97;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string file in Goldens.Files(values => values.TryGetProperty("resize", out _)))
            {
                foreach (JsonProperty entry in Goldens.Read(file).Values.GetProperty("resize").EnumerateObject())
                    cases.Add(file, entry.Name);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BytesEqualPillows(string file, string key)
    {
        (ulong seed, JsonElement values) = Goldens.Read(file);
        JsonElement expected = values.GetProperty("resize").GetProperty(key);
        byte[] pixels = Array.ConvertAll(Goldens.Uniform("image", Height * Width * 3, seed), u => (byte)((u + 1.0) * 127.999));
        string[] parts = key.Split('_', 'x');
        var interpolation = Enum.Parse<Interpolation>(parts[0], ignoreCase: true);
        Image resized = Resizer.Resize(new Image(Width, Height, 3, pixels), int.Parse(parts[1]), int.Parse(parts[2]), interpolation);

        Assert.Equal(expected.GetProperty("head").EnumerateArray().Select(v => v.GetByte()), resized.Pixels.Take(24));
        Assert.Equal(expected.GetProperty("sum").GetInt64(), resized.Pixels.Sum(v => (long)v));
        Assert.Equal(expected.GetProperty("weighted").GetInt64(), resized.Pixels.Select((v, i) => (long)v * (i % 251)).Sum());
    }
}
