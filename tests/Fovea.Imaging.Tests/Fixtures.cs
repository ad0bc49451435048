using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fovea.Imaging.Tests;

/// <summary>The files that eng/make-image-fixtures.py made, and Pillow's results for them.</summary>
internal static class Fixtures
{
    private static readonly JsonSerializerOptions _options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter() },
    };

    internal static readonly Manifest Expected = JsonSerializer.Deserialize<Manifest>(File.ReadAllText(PathOf("manifest.json")), _options)!;

    internal static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "files", file);

    internal static byte[] Bytes(string file) => File.ReadAllBytes(PathOf(file));

    internal static Image Picture() => ImageFile.Load(PathOf("picture.png"));

    internal static string Digest(Image image) => Convert.ToHexStringLower(SHA256.HashData(image.Pixels));

    internal sealed record Manifest(
        IReadOnlyList<ImageRow> Images, IReadOnlyList<ResizeRow> Resizes, IReadOnlyList<JpegRow> Jpegs,
        IReadOnlyList<OddRow> Odd, IReadOnlyList<CutsRow> Cuts, IReadOnlyList<DamageRow> Damages);

    internal sealed record ImageRow(string File, int Width, int Height, string Rgb, string Gray);

    /// <summary>A damaged or unusual file, and Pillow's image; null where Pillow refuses it.</summary>
    internal sealed record OddRow(string File, byte[] Data, int? Width, int? Height, string? Rgb);

    /// <summary>The lengths, shorter than the whole, to which a file can be cut so that Pillow still reads it.</summary>
    internal sealed record CutsRow(string File, int[] Lengths);

    internal sealed record ResizeRow(Interpolation Filter, int Width, int Height, string Rgb, string Gray);

    internal sealed record JpegRow(int Quality, int Channels, string Pixels);

    /// <summary>A file with flipped bits, each a byte's place and a bit, and Pillow's pixels; null where Pillow refuses it.</summary>
    internal sealed record DamageRow(string File, int[][] Flips, string? Rgb)
    {
        internal byte[] Bytes()
        {
            byte[] bytes = Fixtures.Bytes(File);
            foreach (int[] flip in Flips)
                bytes[flip[0]] ^= (byte)(1 << flip[1]);
            return bytes;
        }
    }
}
