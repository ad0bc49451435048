namespace Fovea.Data.Checking;

/// <summary>What is wrong with a set's classes.</summary>
internal static class ClassRules
{
    public static IEnumerable<DataProblem> Of(CheckFindings findings) =>
    [
        .. findings.Sources.SelectMany(source => source.Problems),
        .. Unknown(findings),
        .. TooFew(findings.Sources[0]),
        .. DifferInCase(findings),
        .. Imbalance(findings),
    ];

    private static IEnumerable<DataProblem> Unknown(CheckFindings findings)
    {
        ICheckedSource train = findings.Sources[0];
        return
            from source in findings.Sources.Skip(1)
            from name in source.Classes.Except(train.Classes, StringComparer.Ordinal)
            select new DataProblem(
                DataProblemKind.UnknownClass,
                $"{source.Name}: the class '{name}' is none of {train.Name}; rename or remove it", []);
    }

    private static IEnumerable<DataProblem> TooFew(ICheckedSource train)
    {
        if (train.Classes.Count < 2)
        {
            string found = train.Classes.Count == 0 ? "no class" : $"one class, '{train.Classes[0]}'";
            yield return new DataProblem(
                DataProblemKind.TooFewClasses, $"{train.Name}: {found}, expected a sub-folder for each of at least two classes", []);
        }
    }

    private static IEnumerable<DataProblem> DifferInCase(CheckFindings findings) =>
        from names in findings.Sources.SelectMany(source => source.Classes).Distinct(StringComparer.Ordinal)
            .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
        where names.Count() > 1
        select new DataProblem(
            DataProblemKind.ClassesDifferInCase,
            $"the classes {Quoted(names)} differ only in case; give them one name if they are one class", []);

    private static IEnumerable<DataProblem> Imbalance(CheckFindings findings)
    {
        ICheckedSource train = findings.Sources[0];
        int[] counts = findings.ClassCounts(0);
        (int Count, int Label)[] filled = [.. counts.Select((count, label) => (count, label)).Where(each => each.count > 0)];
        if (filled.Length < 2)
            yield break;
        (int most, int largest) = filled.MaxBy(each => each.Count);
        (int fewest, int smallest) = filled.MinBy(each => each.Count);
        if (most >= (long)fewest * findings.Options.MaxImbalance)
        {
            yield return new DataProblem(
                DataProblemKind.Imbalance,
                $"{train.Name}: '{train.Classes[largest]}' has {most} images and '{train.Classes[smallest]}' {fewest}, "
                + $"{most / fewest} for one; add images of the rare classes",
                []);
        }
    }

    internal static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
