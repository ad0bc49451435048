using Fovea.Claims.Studies;

namespace Fovea.Claims.Catalogue;

/// <summary>
/// What each step of the R-CNN lineage bought: times of table 4 of Girshick 2015 and table 5 of Ren et al. 2015, average precisions of
/// their tables for PASCAL VOC 2007 (VGG-16), and of table 3 of He et al. 2017 for boxes on COCO.
/// </summary>
internal static class LineageClaims
{
    private static readonly string _rcnn = LineageStudy.Name(LineageSystem.Rcnn), _fast = LineageStudy.Name(LineageSystem.FastRcnn),
        _faster = LineageStudy.Name(LineageSystem.FasterRcnn), _mask = LineageStudy.Name(LineageSystem.MaskRcnn);

    public static Claim RcnnLineage { get; } = new("rcnn-lineage", "Each step from R-CNN to Mask R-CNN bought speed or precision")
    {
        Paper = "Girshick et al. 2014, Girshick 2015, Ren et al. 2015, He et al. 2017",
        Place = "Fast R-CNN, tables 1 and 4; Faster R-CNN, tables 3 and 5; Mask R-CNN, table 3",
        Findings =
        [
            Faster("Fast to R-CNN: detection without proposals", 146, _rcnn, _fast, WithoutProposals),
            Faster("Fast to R-CNN: training", 8.8, _rcnn, _fast, (seen, system) => seen[system, LineageStudy.Training]),
            Better("Fast to R-CNN: AP50", 0.9, _rcnn, _fast),
            Faster("Faster to Fast R-CNN: whole detection", 9.2, _fast, _faster, (seen, system) => seen[system, LineageStudy.Whole]),
            Faster("Faster to Fast R-CNN: proposals", 151, _fast, _faster, (seen, system) => seen[system, LineageStudy.Proposals]),
            Better("Faster to Fast R-CNN: AP50", 3.0, _fast, _faster),
            Better("Mask to Faster R-CNN: box AP50 (paper: box AP)", 0.9, _faster, _mask),
        ],
        Quick = Budgets.Once(new LineageStudy("shapes")),
        AsPublished = Budgets.Once(new LineageStudy("voc")),
    };

    private static double WithoutProposals(Observations seen, string system) =>
        seen[system, LineageStudy.Features] + seen[system, LineageStudy.Heads];

    private static Finding Faster(string what, double paper, string before, string after, Func<Observations, string, double> seconds) =>
        Findings.Times(
            what, FormattableString.Invariant($"{paper:0.#} times"), seen => seconds(seen, before) / seconds(seen, after), atLeast: 1,
            PublishedFigure.HalfOrMore(paper));

    private static Finding Better(string what, double paper, string before, string after) => Findings.Points(
        what, FormattableString.Invariant($"{paper:+0.0} points"), seen => seen.Points(LineageStudy.Ap50, after, before), atLeast: 1);
}
