using Fovea.Data.Detection;

namespace Fovea.Data.Checking;

/// <summary>What a check keeps of the objects of a sample.</summary>
/// <param name="Labels">Their classes, each once.</param>
/// <param name="Boxes">The number of boxes.</param>
/// <param name="LeastCorner">The least left side or top of the boxes; infinite for none.</param>
/// <param name="Faults">The objects that are left out.</param>
internal sealed record SampleObjects(IReadOnlyList<int> Labels, int Boxes, float LeastCorner, IReadOnlyList<ObjectFault> Faults)
{
    public static SampleObjects Of(DetectionTarget target, IReadOnlyList<ObjectFault> faults) => new(
        [.. target.Labels.Distinct()],
        target.Boxes.Count,
        target.Boxes.Select(box => Math.Min(box.X1, box.Y1)).DefaultIfEmpty(float.PositiveInfinity).Min(),
        faults);
}
