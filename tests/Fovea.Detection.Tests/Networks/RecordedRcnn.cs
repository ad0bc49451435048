using System.Text.Json;
using Fovea.Data;
using Fovea.Detection.Boxes;

namespace Fovea.Detection.Tests.Networks;

/// <summary>What <c>eng/make-rcnn-fixtures.py</c> has recorded.</summary>
internal static class RecordedRcnn
{
    private static readonly Lazy<JsonElement> _root = new(() =>
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "files", "rcnn.json")));
        return file.RootElement.Clone();
    });

    public static ulong Seed => _root.Value.GetProperty("seed").GetUInt64();

    public static JsonElement Of(string part) => _root.Value.GetProperty(part);

    /// <summary>
    /// Asserts that at least 98 of 100 recorded detections have one of ours for themselves: the same label, IoU above 0.99, the score
    /// within
    /// 1e-3. Returns how many have.
    /// </summary>
    public static int AssertMatches(JsonElement recorded, Detections found)
    {
        BoundingBox[] boxes = [.. recorded.GetProperty("boxes").EnumerateArray().Select(Box)];
        int[] labels = [.. recorded.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32())];
        double[] scores = [.. recorded.GetProperty("scores").EnumerateArray().Select(score => score.GetDouble())];
        var free = Enumerable.Range(0, found.Count).ToList();
        int matched = 0;
        for (int i = 0; i < boxes.Length; i++)
        {
            int own = free.FindIndex(k => found.Labels[k] == labels[i]
                && Math.Abs(found.Scores[k] - scores[i]) <= 1e-3
                && BoxMath.Iou(found.Boxes[k], boxes[i]) > 0.99f);
            if (own < 0)
                continue;
            free.RemoveAt(own);
            matched++;
        }

        Assert.True(boxes.Length > 0);
        Assert.True(matched >= 0.98 * boxes.Length, $"{matched} of {boxes.Length} detections are found");
        return matched;
    }

    private static BoundingBox Box(JsonElement corners) =>
        new(corners[0].GetSingle(), corners[1].GetSingle(), corners[2].GetSingle(), corners[3].GetSingle());
}
