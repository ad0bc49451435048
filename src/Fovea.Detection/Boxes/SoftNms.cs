using Fovea.Data;

namespace Fovea.Detection.Boxes;

/// <summary>How <see cref="SoftNms"/> lowers the score of a box that overlaps a better one.</summary>
public enum SoftNmsDecay
{
    /// <summary>By 1 - IoU, where the IoU is above the threshold.</summary>
    Linear,

    /// <summary>By exp(-IoU² / sigma).</summary>
    Gaussian,
}

/// <summary>The options of <see cref="SoftNms"/>.</summary>
public sealed record SoftNmsOptions
{
    /// <summary>How scores are lowered.</summary>
    public SoftNmsDecay Decay { get; init; } = SoftNmsDecay.Gaussian;

    /// <summary>The width of the Gaussian, positive.</summary>
    public float Sigma { get; init; } = 0.5f;

    /// <summary>The IoU above which the linear form lowers scores.</summary>
    public float IouThreshold { get; init; } = 0.3f;

    /// <summary>Boxes go when their score falls below it.</summary>
    public float MinScore { get; init; } = 0.001f;
}

/// <summary>Non-maximum suppression that lowers scores instead of removing boxes (Bodla et al. 2017, arXiv:1704.04503).</summary>
public static class SoftNms
{
    /// <summary>The boxes that stay with their lowered scores, in the order in which they were chosen.</summary>
    /// <param name="boxes">The boxes, [n].</param>
    /// <param name="scores">Their scores, [n], without NaN.</param>
    /// <param name="options">How scores are lowered; null for the defaults.</param>
    /// <exception cref="ArgumentException">The lengths differ, or sigma is not positive.</exception>
    public static IReadOnlyList<(int Index, float Score)> Apply(
        ReadOnlySpan<BoundingBox> boxes, ReadOnlySpan<float> scores, SoftNmsOptions? options = null)
    {
        options ??= new SoftNmsOptions();
        if (boxes.Length != scores.Length)
        {
            throw new ArgumentException(
                $"SoftNms: {boxes.Length} boxes and {scores.Length} scores; expected one for each.", nameof(scores));
        }

        if (!(options.Sigma > 0))
            throw new ArgumentException($"SoftNms: sigma is {options.Sigma}; expected a number above 0.", nameof(options));
        float[] current = scores.ToArray();
        var left = new List<int>(Enumerable.Range(0, boxes.Length));
        var chosen = new List<(int, float)>();
        while (left.Count > 0)
        {
            int best = left.MaxBy(index => current[index]);
            left.Remove(best);
            if (!(current[best] >= options.MinScore))
                break;
            chosen.Add((best, current[best]));
            foreach (int other in left)
                current[other] *= Factor(BoxMath.Iou(boxes[best], boxes[other]), options);
        }

        return chosen;
    }

    private static float Factor(float iou, SoftNmsOptions options) => options.Decay switch
    {
        SoftNmsDecay.Gaussian => MathF.Exp(-(iou * iou) / options.Sigma),
        _ => iou > options.IouThreshold ? 1f - iou : 1f,
    };
}
