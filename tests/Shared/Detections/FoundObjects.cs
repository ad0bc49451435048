using Fovea.Data;
using Fovea.Detection;
using Fovea.Detection.Boxes;

namespace Fovea.Testing;

/// <summary>The objects that a detector has found in a picture, whoever ran it.</summary>
internal sealed class FoundObjects
{
    private readonly BoundingBox[] _boxes;
    private readonly long[] _labels;
    private readonly float[] _scores;
    private readonly float[] _masks;

    /// <param name="corners">The boxes, [count, 4].</param>
    /// <param name="labels">Their classes, [count].</param>
    /// <param name="scores">Their scores, [count].</param>
    /// <param name="masks">Their masks, all of one size; null for none.</param>
    public FoundObjects(float[] corners, long[] labels, float[] scores, float[]? masks = null)
    {
        Assert.Equal(4 * scores.Length, corners.Length);
        Assert.Equal(labels.Length, scores.Length);
        _boxes = [.. corners.Chunk(4).Select(box => new BoundingBox(box[0], box[1], box[2], box[3]))];
        (_labels, _scores, _masks) = (labels, scores, masks ?? []);
    }

    public int Count => _scores.Length;

    /// <summary>Detections with the probability of each pixel, or with the squares as the network gives them.</summary>
    public static FoundObjects Of(Detections found, bool arePasted = true) => new(
        [.. found.Boxes.SelectMany(box => (float[])[box.X1, box.Y1, box.X2, box.Y2])],
        [.. found.Labels.Select(label => (long)label)],
        [.. found.Scores],
        found.Masks is not { } masks ? null
            : [.. Enumerable.Range(0, found.Count).SelectMany(i => arePasted ? found.MaskProbabilities(i) : masks[i].ToArray())]);

    /// <summary>
    /// Asserts that 98 of 100 objects have one here for themselves, and that there are as many: the same label, IoU above 0.99, the score
    /// within 1e-3; of a mask 99 of 100 pixels within 1e-2, since one at the border may lie on the other side of it. Returns how many have.
    /// </summary>
    public int AssertMatches(FoundObjects expected)
    {
        Assert.True(expected.Count > 0, "nothing was found");
        Assert.InRange(Count, 0.98 * expected.Count, expected.Count / 0.98);
        Assert.Equal(expected._masks.Length / expected.Count, _masks.Length / Count);
        var free = Enumerable.Range(0, Count).ToList();
        int matched = 0;
        for (int i = 0; i < expected.Count; i++)
        {
            int own = free.FindIndex(k => _labels[k] == expected._labels[i]
                && Math.Abs(_scores[k] - expected._scores[i]) <= 1e-3
                && BoxMath.Iou(_boxes[k], expected._boxes[i]) > 0.99f);
            if (own < 0)
                continue;
            AssertSamePixels(expected.Mask(i), Mask(free[own]));
            free.RemoveAt(own);
            matched++;
        }

        Assert.InRange(matched, 0.98 * expected.Count, expected.Count);
        return matched;
    }

    /// <summary>Asserts that the same objects are found in the same order, with the same bits of boxes, scores and masks.</summary>
    public void AssertEquals(FoundObjects expected)
    {
        Assert.True(expected.Count > 0, "nothing was found");
        Assert.Equal(expected._labels, _labels);
        Assert.Equal(expected._scores, _scores);
        Assert.Equal(expected._boxes, _boxes);
        Assert.True(expected._masks.AsSpan().SequenceEqual(_masks), "the masks differ");
    }

    private static void AssertSamePixels(float[] expected, float[] found)
    {
        int others = expected.Zip(found, (a, b) => Math.Abs(a - b)).Count(difference => !(difference <= 1e-2f));
        Assert.True(others <= 0.01 * expected.Length, $"{others} of {expected.Length} pixels are others");
    }

    private float[] Mask(int item)
    {
        int pixels = _masks.Length / Count;
        return _masks[(item * pixels)..((item + 1) * pixels)];
    }
}
