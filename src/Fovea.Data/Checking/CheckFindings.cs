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

    /// <summary>The number of samples that each of a part's classes is in.</summary>
    public int[] ClassCounts(int part)
    {
        var counts = new int[Sources[part].Classes.Count];
        foreach (int label in Facts[part].SelectMany(facts => facts.Labels))
            counts[label]++;
        return counts;
    }
}

/// <summary>A sample with what is known of it.</summary>
internal readonly record struct CheckedSample(ICheckedSource Source, SampleFacts Facts, int Index)
{
    public string Name => Source.NameOf(Index);

    /// <summary>The names of the classes that are in it.</summary>
    public IEnumerable<string> Classes
    {
        get
        {
            IReadOnlyList<string> names = Source.Classes;
            return Facts.Labels.Select(label => names[label]);
        }
    }

    /// <summary>The class's name; empty for none.</summary>
    public string Class => Source.Label(Index) is >= 0 and var label ? Source.Classes[label] : "";
}
