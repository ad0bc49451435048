namespace Fovea.Data.Checking;

/// <summary>The objects of a set with boxes, in all parts; crowds are counted apart, and faulty objects are not counted.</summary>
/// <param name="Classes">The number of objects of each class that has some.</param>
/// <param name="Small">Objects of an area below 32 x 32 pixels, COCO's limit.</param>
/// <param name="Medium">Objects of an area below 96 x 96 pixels that are not small.</param>
/// <param name="Large">All larger ones.</param>
/// <param name="WithMask">The number of objects that have a mask.</param>
/// <param name="Crowds">Boxes that stand for a group, or are difficult: they count neither as found nor as missed.</param>
/// <param name="EmptyImages">The number of images without an object.</param>
public sealed record ObjectCounts(
    IReadOnlyList<ClassObjects> Classes, int Small, int Medium, int Large, int WithMask, int Crowds, int EmptyImages)
{
    private const float SmallArea = 32 * 32, MediumArea = 96 * 96;

    /// <summary>The number of objects.</summary>
    public int Objects => Small + Medium + Large;

    internal static ObjectCounts? Of(CheckFindings findings)
    {
        if (!findings.Sources.Any(source => source.HasBoxes))
            return null;
        SampleObjects[] samples = [.. findings.Readable.Select(sample => sample.Facts.Objects).OfType<SampleObjects>()];
        SampleObject[] objects = [.. samples.SelectMany(sample => sample.All).Where(each => !each.IsCrowd)];
        IReadOnlyList<string> names = findings.Sources[0].Classes;
        int small = objects.Count(each => each.Area < SmallArea), large = objects.Count(each => each.Area >= MediumArea);
        return new ObjectCounts(
            [
                .. objects.CountBy(each => each.Label).OrderBy(pair => pair.Key)
                    .Select(pair => new ClassObjects(names[pair.Key], pair.Value)),
            ],
            small,
            objects.Length - small - large,
            large,
            objects.Count(each => each.HasMask),
            samples.Sum(sample => sample.All.Count(each => each.IsCrowd)),
            samples.Count(sample => sample.All.Count == 0));
    }
}

/// <summary>The objects of a class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Objects">Their number.</param>
public sealed record ClassObjects(string Name, int Objects);
