namespace Fovea.Data.Checking;

/// <summary>What the rules of a check look at: the parts, and what is known of each sample.</summary>
/// <param name="Sources">The parts, the training part first.</param>
/// <param name="Facts">The facts of each part's samples.</param>
/// <param name="Options">The limits.</param>
internal sealed record CheckFindings(IReadOnlyList<ICheckedSource> Sources, SampleFacts[][] Facts, DataCheckOptions Options)
{
    /// <summary>The samples of all parts, in their order.</summary>
    public IEnumerable<CheckedSample> Samples => Sources.SelectMany(
        (source, part) => Enumerable.Range(0, source.Count).Select(index => new CheckedSample(source, Facts[part][index], index)));

    /// <summary>The samples that could be read.</summary>
    public IEnumerable<CheckedSample> Readable => Samples.Where(sample => sample.Facts.Error is null);

    /// <summary>The number of samples of each of a part's classes.</summary>
    public static int[] ClassCounts(ICheckedSource source)
    {
        var counts = new int[source.Classes.Count];
        for (int i = 0; i < source.Count; i++)
        {
            if (source.Label(i) is >= 0 and var label)
                counts[label]++;
        }

        return counts;
    }
}

/// <summary>A sample with what is known of it.</summary>
internal readonly record struct CheckedSample(ICheckedSource Source, SampleFacts Facts, int Index)
{
    public string Name => Source.NameOf(Index);

    /// <summary>The class's name; empty for none.</summary>
    public string Class => Source.Label(Index) is >= 0 and var label ? Source.Classes[label] : "";
}
