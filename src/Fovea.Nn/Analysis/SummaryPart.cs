namespace Fovea.Nn.Analysis;

/// <summary>The total cost of the operators in one submodule.</summary>
/// <param name="Path">The submodule's path, for example <c>layer1.0</c>; empty for the model itself.</param>
/// <param name="Parameters">The number of trainable values.</param>
/// <param name="ActivationBytes">Bytes of all outputs (<see cref="MemoryConvention.EveryOutput"/>).</param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions and matrix products.</param>
public sealed record SummaryPart(string Path, long Parameters, long ActivationBytes, long MultiplyAdds)
{
    /// <summary>
    /// Groups the rows of a summary by submodule, in order of first use. The deepest level of the module tree with at most <paramref
    /// name="most"/> submodules is used, and the model's children when every level has more.
    /// </summary>
    public static IReadOnlyList<SummaryPart> Of(ModelSummary summary, int most)
    {
        ArgumentNullException.ThrowIfNull(summary);
        for (int depth = summary.Rows.Select(row => Levels(row.Path)).Append(1).Max(); ; depth--)
        {
            SummaryPart[] parts =
            [
                .. summary.Rows.GroupBy(row => Prefix(row.Path, depth)).Select(rows => new SummaryPart(
                    rows.Key, rows.Sum(row => row.Parameters), rows.Sum(row => row.ActivationBytes), rows.Sum(row => row.MultiplyAdds))),
            ];
            if (parts.Length <= most || depth == 1)
                return parts;
        }
    }

    private static int Levels(string path) => path.Split('.').Length;

    private static string Prefix(string path, int levels) => string.Join('.', path.Split('.').Take(levels));
}
