using Fovea.Data.Detection;

namespace Fovea.Data.Checking;

/// <summary>What is wrong with the objects of sets with boxes.</summary>
internal static class ObjectRules
{
    // So many boxes touch the left side or the top of some picture.
    private const int TellingBoxes = 20;

    public static IEnumerable<DataProblem> Of(CheckFindings findings) => [.. Faults(findings), .. CountedFromOne(findings)];

    private static IEnumerable<DataProblem> Faults(CheckFindings findings) =>
        from sample in findings.Readable
        from fault in sample.Facts.Objects?.Faults ?? []
        group fault by fault.Kind into faults
        let count = faults.Count()
        select new DataProblem(
            KindOf(faults.Key),
            faults.Key == ObjectFaultKind.OtherImageSize
                ? $"{count} {(count == 1 ? "picture" : "pictures")} of another size than is stated with the objects"
                : $"{count} {(count == 1 ? "object" : "objects")} {What(faults.Key)}, left out of training",
            [.. faults.Select(fault => fault.ToString())]);

    // Boxes that are counted from 1 never begin at 0, though some touch the picture's side. Masks show where objects are.
    private static IEnumerable<DataProblem> CountedFromOne(CheckFindings findings)
    {
        for (int part = 0; part < findings.Sources.Count; part++)
        {
            SampleObjects[] objects = [.. findings.Facts[part].Select(facts => facts.Objects).OfType<SampleObjects>()];
            if (objects.Sum(each => each.All.Count(box => !box.HasMask)) >= TellingBoxes && objects.Min(each => each.LeastCorner) == 1)
            {
                yield return new DataProblem(
                    DataProblemKind.OffByOneBox,
                    $"{findings.Sources[part].Name}: boxes begin at 1 and none at 0, as where pixels are counted from 1; expected the "
                    + "picture's corner at (0, 0)",
                    []);
            }
        }
    }

    private static DataProblemKind KindOf(ObjectFaultKind kind) => kind switch
    {
        ObjectFaultKind.UnknownClass => DataProblemKind.UnknownObjectClass,
        ObjectFaultKind.DegenerateBox => DataProblemKind.DegenerateBox,
        ObjectFaultKind.OffByOne => DataProblemKind.OffByOneBox,
        ObjectFaultKind.BoxOutsideImage => DataProblemKind.BoxOutsideImage,
        ObjectFaultKind.MaskOfOtherSize => DataProblemKind.MaskOfOtherSize,
        ObjectFaultKind.EmptyMask => DataProblemKind.EmptyMask,
        ObjectFaultKind.OtherImageSize => DataProblemKind.OtherImageSize,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of fault."),
    };

    private static string What(ObjectFaultKind kind) => kind switch
    {
        ObjectFaultKind.UnknownClass => "of classes that the set does not have",
        ObjectFaultKind.DegenerateBox => "with a box without area",
        ObjectFaultKind.OffByOne => "with a box that reaches one pixel beyond the picture",
        ObjectFaultKind.BoxOutsideImage => "with a box that reaches beyond the picture",
        ObjectFaultKind.MaskOfOtherSize => "with a mask of another size than the picture",
        ObjectFaultKind.EmptyMask => "with a mask without pixels",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of fault."),
    };
}
