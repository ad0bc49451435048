using Fovea.Data;
using Fovea.Detection;
using Fovea.Detection.Boxes;

namespace Fovea.Tests;

/// <summary>What an exported detector has found in ONNX Runtime.</summary>
internal sealed class RuntimeDetections
{
    private readonly BoundingBox[] _boxes;
    private readonly long[] _labels;
    private readonly float[] _scores;
    private readonly float[] _masks = [];

    public RuntimeDetections(IReadOnlyDictionary<string, (int[] Shape, Array Values)> results)
    {
        _scores = (float[])results["scores"].Values;
        _labels = (long[])results["labels"].Values;
        _boxes = [.. ((float[])results["boxes"].Values).Chunk(4).Select(box => new BoundingBox(box[0], box[1], box[2], box[3]))];
        Assert.Equal([Count, 4], results["boxes"].Shape);
        Assert.Equal([Count], results["labels"].Shape);
        Assert.Equal([Count], results["scores"].Shape);
        if (results.TryGetValue("masks", out (int[] Shape, Array Values) masks))
            (MaskShape, _masks) = (masks.Shape, (float[])masks.Values);
    }

    public int Count => _scores.Length;

    public int[] MaskShape { get; } = [];

    public float[] Mask(int detection)
    {
        int pixels = _masks.Length / Count;
        return _masks.AsSpan(detection * pixels, pixels).ToArray();
    }

    /// <summary>
    /// For each detection that is expected one found here for itself: the same label, IoU above 0.99, the score within 1e-3; null for none.
    /// </summary>
    public int?[] Match(Detections expected)
    {
        var free = Enumerable.Range(0, Count).ToList();
        var pairs = new int?[expected.Count];
        for (int i = 0; i < pairs.Length; i++)
        {
            int own = free.FindIndex(k => _labels[k] == expected.Labels[i]
                && Math.Abs(_scores[k] - expected.Scores[i]) <= 1e-3
                && BoxMath.Iou(_boxes[k], expected.Boxes[i]) > 0.99f);
            if (own < 0)
                continue;
            pairs[i] = free[own];
            free.RemoveAt(own);
        }

        return pairs;
    }
}
