using System.Text.Json;
using Fovea.Detection.Masks;
using Fovea.Testing;

namespace Fovea.Detection.Tests;

/// <summary>What pycocotools and the VOC devkit's rule make of recorded masks, objects and detections.</summary>
internal static class GoldenMetrics
{
    public static TheoryData<string> Files => [.. Goldens.FilesByRoot(root => root.TryGetProperty("rle", out _))];

    public static JsonElement Read(string file, string part)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(file));
        return golden.RootElement.GetProperty(part).Clone();
    }

    public static RleMask Mask(JsonElement rle)
    {
        int[] size = rle.GetProperty("size").Deserialize<int[]>()!;
        return RleMask.FromCompressed(rle.GetProperty("counts").GetString()!, size[0], size[1]);
    }
}
