using System.Globalization;

namespace Fovea.Cli.Running;

/// <summary>What a paper says that a step of the lineage bought, and what it bought here.</summary>
/// <param name="What">What was compared.</param>
/// <param name="Paper">The paper's figure.</param>
/// <param name="Here">The figure of this run.</param>
/// <param name="Verdict">Whether the direction is the same.</param>
internal sealed record LineageClaim(string What, string Paper, string Here, string Verdict);

/// <summary>
/// The claims of the papers: times of table 4 of Girshick 2015 and table 5 of Ren et al. 2015, average precisions of their tables for
/// PASCAL
/// VOC 2007 (VGG-16), and of table 3 of He et al. 2017 for boxes on COCO.
/// </summary>
internal static class LineageClaims
{
    /// <summary>The name of a system.</summary>
    public static string Name(LineageSystem system) => system switch
    {
        LineageSystem.Rcnn => "R-CNN",
        LineageSystem.FastRcnn => "Fast R-CNN",
        LineageSystem.FasterRcnn => "Faster R-CNN",
        _ => "Mask R-CNN",
    };

    /// <summary>The claims about the systems that were run.</summary>
    public static IReadOnlyList<LineageClaim> Of(IReadOnlyList<LineageResult> results)
    {
        Dictionary<LineageSystem, LineageResult> by = results.ToDictionary(result => result.System);
        var claims = new List<LineageClaim>();
        if (Both(LineageSystem.Rcnn, LineageSystem.FastRcnn) is var (rcnn, fast))
        {
            claims.Add(Faster("Fast to R-CNN: detection without proposals", 146, WithoutProposals(rcnn), WithoutProposals(fast)));
            claims.Add(Faster("Fast to R-CNN: training", 8.8, rcnn.Training, fast.Training));
            claims.Add(Better("Fast to R-CNN: AP50", 0.9, rcnn, fast));
        }

        if (Both(LineageSystem.FastRcnn, LineageSystem.FasterRcnn) is var (slow, quick))
        {
            claims.Add(Faster("Faster to Fast R-CNN: whole detection", 9.2, slow.PerImage.Total, quick.PerImage.Total));
            claims.Add(Faster("Faster to Fast R-CNN: proposals", 151, slow.PerImage.Proposals, quick.PerImage.Proposals));
            claims.Add(Better("Faster to Fast R-CNN: AP50", 3.0, slow, quick));
        }

        if (Both(LineageSystem.FasterRcnn, LineageSystem.MaskRcnn) is var (boxes, masks))
            claims.Add(Better("Mask to Faster R-CNN: box AP50 (paper: box AP)", 0.9, boxes, masks));
        return claims;

        (LineageResult Before, LineageResult After)? Both(LineageSystem before, LineageSystem after) =>
            by.TryGetValue(before, out LineageResult? first) && by.TryGetValue(after, out LineageResult? second) ? (first, second) : null;
    }

    private static TimeSpan WithoutProposals(LineageResult result) => result.PerImage.Features + result.PerImage.Heads;

    private static LineageClaim Faster(string what, double paper, TimeSpan before, TimeSpan after)
    {
        double here = before / after;
        return new LineageClaim(
            what, Text($"{paper:0.#} times"), Text($"{here:0.#} times"),
            here > 1 ? here >= paper / 2 ? "holds" : "holds, less" : "does not hold here");
    }

    private static LineageClaim Better(string what, double paper, LineageResult before, LineageResult after)
    {
        double here = 100 * (after.Ap50 - before.Ap50);
        return new LineageClaim(
            what, Text($"{paper:+0.0} points"), Text($"{here:+0.0;-0.0} points"),
            here > 1 ? "holds" : here >= -1 ? "equal within a point" : "does not hold here");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
