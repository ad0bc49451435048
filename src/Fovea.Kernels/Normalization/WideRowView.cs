namespace Fovea.Kernels.Normalization;

/// <summary>
/// A [rows, channels] matrix reshaped to fewer and wider rows, so that matrices of few channels fill whole vectors: several rows become one
/// wide row. Column j of a wide row belongs to channel j % channels. The last wide row may be incomplete.
/// </summary>
internal readonly struct WideRowView
{
    private const int VectorsPerRow = 4;

    public WideRowView(in RowsGeometry geometry, int lanes)
    {
        Channels = geometry.Channels;
        RowsPerWideRow = 1;
        if (Channels < VectorsPerRow * lanes)
        {
            RowsPerWideRow = lanes / GreatestCommonDivisor(Channels, lanes);
            int columns = RowsPerWideRow * Channels;
            RowsPerWideRow *= ((VectorsPerRow * lanes) + columns - 1) / columns;
        }

        Columns = RowsPerWideRow * Channels;
        Rows = geometry.Rows / RowsPerWideRow;
        LastRowLength = geometry.Rows % RowsPerWideRow * Channels;
    }

    public int Channels { get; }

    /// <summary>Rows of the matrix in a wide row.</summary>
    public int RowsPerWideRow { get; }

    /// <summary>Floats in a wide row.</summary>
    public int Columns { get; }

    /// <summary>Complete wide rows.</summary>
    public int Rows { get; }

    /// <summary>Floats in the incomplete wide row after them; 0 if there is none.</summary>
    public int LastRowLength { get; }

    /// <summary>Repeats one value for each channel over a wide row.</summary>
    public void Repeat(ReadOnlySpan<float> channels, Span<float> columns)
    {
        for (int i = 0; i < RowsPerWideRow; i++)
            channels.CopyTo(columns[(i * Channels)..]);
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
