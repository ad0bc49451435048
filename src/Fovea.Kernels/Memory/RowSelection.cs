using System.Numerics.Tensors;

namespace Fovea.Kernels.Memory;

/// <summary>Copies chosen rows of a matrix, and adds rows back to where they came from: in order, on the calling thread.</summary>
public static class RowSelection
{
    /// <summary>destination row i = source row <paramref name="rows"/>[i].</summary>
    /// <param name="source">Rows of <paramref name="columns"/> values.</param>
    /// <param name="rows">Indices of rows of <paramref name="source"/>, which may repeat.</param>
    /// <param name="columns">Values in a row, at least 1.</param>
    /// <param name="destination">As many rows as there are indices.</param>
    /// <exception cref="ArgumentException">A length does not fit, or there is no such row.</exception>
    public static void Gather(ReadOnlySpan<float> source, ReadOnlySpan<int> rows, int columns, Span<float> destination)
    {
        Check(source.Length, rows, columns, destination.Length);
        for (int i = 0; i < rows.Length; i++)
            source.Slice(rows[i] * columns, columns).CopyTo(destination.Slice(i * columns, columns));
    }

    /// <summary>sum row <paramref name="rows"/>[i] += source row i, in the order of i.</summary>
    /// <param name="source">As many rows of <paramref name="columns"/> values as there are indices.</param>
    /// <param name="rows">Indices of rows of <paramref name="sum"/>, which may repeat.</param>
    /// <param name="columns">Values in a row, at least 1.</param>
    /// <param name="sum">Rows to add to.</param>
    /// <exception cref="ArgumentException">A length does not fit, or there is no such row.</exception>
    public static void ScatterAdd(ReadOnlySpan<float> source, ReadOnlySpan<int> rows, int columns, Span<float> sum)
    {
        Check(sum.Length, rows, columns, source.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            Span<float> target = sum.Slice(rows[i] * columns, columns);
            TensorPrimitives.Add(target, source.Slice(i * columns, columns), target);
        }
    }

    private static void Check(int whole, ReadOnlySpan<int> rows, int columns, int selected)
    {
        if (columns < 1 || whole % columns != 0 || selected != (long)rows.Length * columns)
        {
            throw new ArgumentException(
                $"RowSelection: {rows.Length} rows of {columns} columns from {whole} values into {selected}; expected whole rows.");
        }

        int count = whole / columns;
        foreach (int row in rows)
        {
            if ((uint)row >= (uint)count)
                throw new ArgumentException($"RowSelection: row {row}; expected a row of {count}.");
        }
    }
}
