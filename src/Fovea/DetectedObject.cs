using Fovea.Data;
using Fovea.Detection;
using Fovea.Detection.Masks;

namespace Fovea;

/// <summary>An object in a photograph.</summary>
/// <param name="Label">The name of its class.</param>
/// <param name="ClassIndex">The label of its class, from 1.</param>
/// <param name="Score">How sure the network is, 0 to 1.</param>
/// <param name="Box">The box, in pixels of the photograph.</param>
/// <param name="Mask">Its pixels in the photograph; null for a network without masks.</param>
public sealed record DetectedObject(string Label, int ClassIndex, float Score, BoundingBox Box, RleMask? Mask)
{
    /// <summary>Detections with the names of their classes and their pasted masks.</summary>
    /// <param name="detections">The detections.</param>
    /// <param name="classes">The classes' names by label, the background at 0.</param>
    internal static IReadOnlyList<DetectedObject> Named(Detections detections, IReadOnlyList<string> classes) =>
    [
        .. Enumerable.Range(0, detections.Count).Select(i => new DetectedObject(
            classes[detections.Labels[i]],
            detections.Labels[i],
            detections.Scores[i],
            detections.Boxes[i],
            detections.Masks is null ? null : detections.MaskPixels(i))),
    ];
}
