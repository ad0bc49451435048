using Fovea.Detection.Boxes;
using Fovea.Detection.Networks;
using Fovea.Detection.Regions;
using Fovea.Tensors.Exporting;

namespace Fovea.Detection.Exporting;

/// <summary><see cref="DetectionSelector"/> for the regions of one picture.</summary>
/// <param name="Boxes">The boxes in pixels of the resized picture, [K, 4], the best first.</param>
/// <param name="Labels">Their classes, [K].</param>
internal sealed record ExportedDetections(string Boxes, string Labels)
{
    /// <summary>Adds the operators. The results for users are called <c>labels</c> and <c>scores</c>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="classes">The classes, background included.</param>
    /// <param name="options">The numbers and thresholds.</param>
    /// <param name="proposals">The regions, [P, 4].</param>
    /// <param name="logits">Their logits, [P, classes].</param>
    /// <param name="deltas">Their changes, [P, classes * 4].</param>
    /// <param name="size">The height and width of the resized picture, a list of two integers.</param>
    public static ExportedDetections Select(
        ExportedGraph graph, int classes, RcnnOptions options, string proposals, string logits, string deltas, string size)
    {
        const int BoxValues = 4;
        const float NoCandidate = -1f;
        var steps = new ExportSteps(graph, "detections");
        string scores = steps.From(steps.Node("Softmax", [logits]), axis: 1, start: 1);
        string changes = steps.From(steps.Reshape(deltas, 0, classes, BoxValues), axis: 1, start: 1);
        ExportedBoxes moved = ExportedBoxes.Decode(steps, BoxCoder.Regions, steps.Unsqueeze(proposals, 1), changes, size);
        string isCandidate = steps.Node(
            "And",
            [
                steps.Node("Greater", [scores, steps.Number(options.BoxScoreThresh)]),
                steps.AtLeast(moved.ShortestSides, DetectionSelector.MinSize),
            ]);
        string none = steps.Number(NoCandidate);
        string candidates = steps.Node("Where", [isCandidate, scores, none]);

        // Each class is an image of its own to the suppression, since its boxes are other ones.
        string selected = steps.Node(
            "NonMaxSuppression",
            [
                steps.Transpose(moved.Boxes, 1, 0, 2), steps.Unsqueeze(steps.Transpose(candidates, 1, 0), 1),
                steps.Integers(options.BoxDetectionsPerImg), steps.Numbers([1], options.BoxNmsThresh), steps.Numbers([1], NoCandidate / 2),
            ]);

        // Candidates that are left, in their places among all regions and classes, so that of equal scores the first one comes first.
        string places = steps.Gather(selected, steps.Integers(2, 0), axis: 1);
        string kept = steps.Node(
            "ScatterND",
            [steps.Node("Expand", [none, steps.Sizes(candidates, 0, 2)]), places, steps.Node("GatherND", [candidates, places])]);
        (_, string indices) = steps.Highest(
            steps.Reshape(kept, -1), steps.Sizes(selected, 0, 1), options.BoxDetectionsPerImg, RcnnExport.Scores);
        string label = steps.Node("Mod", [indices, steps.Integer(classes - 1)]);
        return new ExportedDetections(
            steps.Gather(steps.Reshape(moved.Boxes, -1, BoxValues), indices), steps.Add(label, steps.Integer(1), RcnnExport.Labels));
    }
}
