using Fovea.Data;

namespace Fovea.Detection.Proposals;

/// <summary>Boxes that may show objects, in pixels of the resized image.</summary>
/// <param name="Boxes">The boxes, [n], clipped to the image.</param>
/// <param name="Scores">Their objectness, [n], 0 to 1.</param>
/// <param name="Levels">The level of each one's anchor, [n], 0 for the highest resolution.</param>
public sealed record ProposalSet(IReadOnlyList<BoundingBox> Boxes, IReadOnlyList<float> Scores, IReadOnlyList<int> Levels)
{
    /// <summary>The number of boxes.</summary>
    public int Count => Boxes.Count;

    /// <summary>These boxes alone, in the order of <paramref name="indices"/>.</summary>
    internal ProposalSet Take(IEnumerable<int> indices)
    {
        int[] kept = [.. indices];
        return new ProposalSet([.. kept.Select(i => Boxes[i])], [.. kept.Select(i => Scores[i])], [.. kept.Select(i => Levels[i])]);
    }
}
