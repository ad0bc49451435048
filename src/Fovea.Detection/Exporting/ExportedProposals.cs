using Fovea.Detection.Anchors;
using Fovea.Detection.Boxes;
using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Tensors.Exporting;

namespace Fovea.Detection.Exporting;

/// <summary><see cref="ProposalSelector"/> for one picture, level by level.</summary>
internal sealed class ExportedProposals(ExportedGraph graph, AnchorGenerator anchors, RcnnOptions options, ExportedTransform transform)
{
    private const int BoxValues = 4;
    private readonly ExportSteps _steps = new(graph, "rpn");

    /// <summary>The proposals in pixels of the resized picture, [P, 4].</summary>
    /// <param name="objectness">The logits of each level, [1, anchors, H, W].</param>
    /// <param name="deltas">The changes of each level, [1, anchors * 4, H, W].</param>
    public string Select(IReadOnlyList<string> objectness, IReadOnlyList<string> deltas)
    {
        (string Boxes, string Scores)[] levels =
        [
            .. objectness.Zip(deltas).Select((maps, level) => OfLevel(maps.First, maps.Second, level)),
        ];
        string boxes = _steps.Concatenate(0, [.. levels.Select(level => level.Boxes)]);
        string scores = _steps.Concatenate(0, [.. levels.Select(level => level.Scores)]);
        (_, string indices) = _steps.Highest(scores, _steps.Sizes(scores, 0, 1), options.RpnPostNmsTopNTest);
        return _steps.Gather(boxes, indices);
    }

    private (string Boxes, string Scores) OfLevel(string objectness, string deltas, int level)
    {
        var steps = new ExportSteps(graph, $"rpn/level{level}");
        string logits = steps.Reshape(PixelsFirst(objectness), -1);
        (string highest, string indices) = steps.Highest(logits, steps.Sizes(logits, 0, 1), options.RpnPreNmsTopNTest);
        float[] atOrigin = [.. anchors.AtOrigin(level).SelectMany(box => (float[])[box.X1, box.Y1, box.X2, box.Y2])];
        ExportedBoxes moved = ExportedBoxes.Decode(
            steps, BoxCoder.Anchors,
            steps.Gather(ExportedAnchors.Of(steps, atOrigin, objectness, transform.PaddedSize), indices),
            steps.Gather(steps.Reshape(PixelsFirst(deltas), -1, BoxValues), indices),
            transform.Size);
        string scores = steps.Node("Sigmoid", [highest]);
        string isKept = steps.AtLeast(moved.ShortestSides, options.RpnMinSize);
        if (options.RpnScoreThresh > 0)
            isKept = steps.Node("And", [isKept, steps.AtLeast(scores, options.RpnScoreThresh)]);
        (string boxes, scores) = (steps.Compress(moved.Boxes, isKept), steps.Compress(scores, isKept));
        string selected = steps.Node(
            "NonMaxSuppression",
            [
                steps.Unsqueeze(boxes, 0), steps.Unsqueeze(scores, 0, 1), steps.Integers(options.RpnPostNmsTopNTest),
                steps.Numbers([1], options.RpnNmsThresh),
            ]);
        const int BoxColumn = 2;
        string kept = steps.Gather(selected, steps.Integer(BoxColumn), axis: 1);
        return (steps.Gather(boxes, kept), steps.Gather(scores, kept));

        string PixelsFirst(string map) => steps.Transpose(map, 0, 2, 3, 1);
    }
}
