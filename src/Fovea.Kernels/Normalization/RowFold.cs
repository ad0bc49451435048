namespace Fovea.Kernels.Normalization;

/// <summary>
/// A [rows, channels] matrix seen as wider rows: short rows are laid end to end until they fill whole vectors, so that six channels cost
/// no more than sixteen. Column j of a wide row belongs to channel j % channels. The last wide row may be incomplete.
/// </summary>
internal readonly struct RowFold
{
    private const int VectorsPerRow = 4;

    public RowFold(in RowsGeometry geometry, int lanes)
    {
        Channels = geometry.Channels;
        Fold = 1;
        if (Channels < VectorsPerRow * lanes)
        {
            Fold = lanes / GreatestCommonDivisor(Channels, lanes);
            int wide = Fold * Channels;
            Fold *= ((VectorsPerRow * lanes) + wide - 1) / wide;
        }

        Columns = Fold * Channels;
        Rows = geometry.Rows / Fold;
        LastRowLength = geometry.Rows % Fold * Channels;
    }

    public int Channels { get; }

    /// <summary>Rows in a wide row.</summary>
    public int Fold { get; }

    /// <summary>Floats in a wide row.</summary>
    public int Columns { get; }

    /// <summary>Complete wide rows.</summary>
    public int Rows { get; }

    /// <summary>Floats in the incomplete wide row after them; 0 where there is none.</summary>
    public int LastRowLength { get; }

    /// <summary>Repeats one value a channel over a wide row.</summary>
    public void Expand(ReadOnlySpan<float> channels, Span<float> columns)
    {
        for (int i = 0; i < Fold; i++)
            channels.CopyTo(columns[(i * Channels)..]);
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
