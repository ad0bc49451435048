namespace Fovea.Data.Checking;

/// <summary>Images that a set has several times: files of the same bytes, or of other bytes with the same pixels.</summary>
internal static class DuplicateRules
{
    public static IEnumerable<DataProblem> Of(CheckFindings findings)
    {
        foreach (IGrouping<UInt128, CheckedSample> same in findings.Readable.GroupBy(sample => sample.Facts.PixelHash))
        {
            if (!same.Skip(1).Any())
                continue;
            CheckedSample[] samples = [.. same];
            string[] names = [.. samples.Select(sample => sample.Name)];
            string[] classes = [.. samples.Select(sample => sample.Class).Distinct(StringComparer.Ordinal)];
            string[] parts = [.. samples.Select(sample => sample.Source.Name).Distinct(StringComparer.Ordinal)];
            bool areFiles = samples.All(sample => sample.Facts.FileHash == samples[0].Facts.FileHash && sample.Facts.Format is not null);
            string what = $"{samples.Length} images of the same {(areFiles ? "bytes" : "pixels")}";
            if (parts.Length > 1)
                yield return new DataProblem(DataProblemKind.SharedByParts, $"{what} in {string.Join(" and ", parts)}", names);
            if (classes.Length > 1)
                yield return new DataProblem(DataProblemKind.SeveralClasses, $"{what} in the classes {ClassRules.Quoted(classes)}", names);
            if (parts.Length == 1 && classes.Length == 1)
            {
                string place = classes[0].Length > 0 ? $"{parts[0]}, class '{classes[0]}'" : parts[0];
                yield return new DataProblem(DataProblemKind.Duplicate, $"{what} in {place}", names);
            }
        }
    }
}
