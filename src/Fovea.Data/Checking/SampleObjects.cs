using Fovea.Data.Detection;

namespace Fovea.Data.Checking;

/// <summary>What a check keeps of the objects of a sample.</summary>
/// <param name="All">The sound objects.</param>
/// <param name="LeastCorner">The least left side or top of the boxes; infinite for none.</param>
/// <param name="Faults">The objects that are left out.</param>
internal sealed record SampleObjects(IReadOnlyList<SampleObject> All, float LeastCorner, IReadOnlyList<ObjectFault> Faults)
{
    /// <summary>The classes, each once.</summary>
    public IReadOnlyList<int> Labels => [.. All.Select(each => each.Label).Distinct()];

    public static SampleObjects Of(DetectionTarget target, IReadOnlyList<ObjectFault> faults) => new(
        [.. Enumerable.Range(0, target.Boxes.Count).Select(i => SampleObject.Of(target, i))],
        target.Boxes.Select(box => Math.Min(box.X1, box.Y1)).DefaultIfEmpty(float.PositiveInfinity).Min(),
        faults);
}

/// <summary>What a check keeps of an object.</summary>
/// <param name="Label">Its class.</param>
/// <param name="Area">The area that is stated, or else that of the mask, or else that of the box, in pixels.</param>
/// <param name="IsCrowd">Whether it stands for a group of objects.</param>
/// <param name="HasMask">Whether it has a mask.</param>
internal readonly record struct SampleObject(int Label, float Area, bool IsCrowd, bool HasMask)
{
    public static SampleObject Of(DetectionTarget target, int i)
    {
        float area = target.Area is { } stated ? stated[i]
            : target.Masks is { } masks ? masks[i].Pixels.AsSpan().Length - masks[i].Pixels.AsSpan().Count((byte)0)
            : target.Boxes[i].Width * target.Boxes[i].Height;
        return new SampleObject(target.Labels[i], area, target.IsCrowd?[i] ?? false, target.Masks is not null);
    }
}
