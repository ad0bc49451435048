namespace Fovea.Data;

/// <summary>
/// The order of strings by code points, as Python sorts them. .NET's ordinal order is by UTF-16 units and differs beyond U+FFFF: there
/// U+20BB7 comes before U+FF35.
/// </summary>
public sealed class CodePointOrder : IComparer<string>
{
    private CodePointOrder()
    {
    }

    /// <summary>The comparer.</summary>
    public static CodePointOrder Comparer { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        int common = x.AsSpan().CommonPrefixLength(y);
        return common == Math.Min(x.Length, y.Length) ? x.Length.CompareTo(y.Length) : Rank(x[common]) - Rank(y[common]);
    }

    // Surrogates, the units of what lies beyond U+FFFF, go after all other units; two of them keep their order.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + char.MaxValue : unit;
}
