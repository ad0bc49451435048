namespace Fovea.Nn.Analysis;

/// <summary>What the operators of one part of a model cost together.</summary>
/// <param name="Path">The part, for example <c>layer1.0</c>; empty for the model itself.</param>
/// <param name="Parameters">Learned numbers.</param>
/// <param name="ActivationBytes">Memory of the results, when every output counts.</param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions and matrix products.</param>
public sealed record SummaryPart(string Path, long Parameters, long ActivationBytes, long MultiplyAdds)
{
    /// <summary>
    /// The parts of a model in the order of their first operators: its layers where these are at most <paramref name="most"/>, else the
    /// smallest parts by the levels of their names that are so few; at the least the model's children.
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
