namespace Fovea.Data.Checking;

/// <summary>What is wrong with single images.</summary>
internal static class ImageRules
{
    public static IEnumerable<DataProblem> Of(CheckFindings findings)
    {
        foreach (CheckedSample sample in findings.Samples.Where(sample => sample.Facts.Error is not null))
            yield return new DataProblem(DataProblemKind.Unreadable, sample.Facts.Error!, [sample.Name]);

        // Sets whose definition gives all images one size are as small and as grey as they are meant to be.
        CheckedSample[] free = [.. findings.Readable.Where(sample => sample.Source.FixedSize is null)];
        CheckedSample[] tiny = [.. free.Where(sample => sample.Facts.ShorterSide < findings.Options.MinSide)];
        if (tiny.Length > 0)
        {
            yield return Problem(
                DataProblemKind.Tiny, tiny, $"with a side of fewer than {findings.Options.MinSide} pixels, which a network sees enlarged");
        }

        CheckedSample[] grey = [.. free.Where(sample => sample.Facts.IsGray)];
        if (grey.Length > 0 && grey.Length < free.Length)
            yield return Problem(DataProblemKind.Gray, grey, "without colour among coloured ones");
        CheckedSample[] cmyk = [.. free.Where(sample => sample.Facts.IsCmyk)];
        if (cmyk.Length > 0)
        {
            yield return Problem(
                DataProblemKind.Cmyk, cmyk, "in CMYK, whose colours each program converts in its own way; save them as RGB");
        }
    }

    private static DataProblem Problem(DataProblemKind kind, CheckedSample[] samples, string what) => new(
        kind, $"{samples.Length} {(samples.Length == 1 ? "image" : "images")} {what}", [.. samples.Select(sample => sample.Name)]);
}
