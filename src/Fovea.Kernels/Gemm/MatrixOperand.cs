namespace Fovea.Kernels.Gemm;

/// <summary>
/// A matrix inside a span: element (row, column) is at row * <see cref="RowStride"/> + column * <see cref="ColumnStride"/>.
/// </summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="RowStride">Floats from one row to the next.</param>
/// <param name="ColumnStride">Floats from one column to the next.</param>
public readonly record struct MatrixOperand(int Rows, int Columns, nint RowStride, nint ColumnStride)
{
    /// <summary>A dense matrix, row after row.</summary>
    public static MatrixOperand RowMajor(int rows, int columns) => new(rows, columns, columns, 1);

    /// <summary>The same numbers with rows and columns exchanged.</summary>
    public MatrixOperand Transposed => new(Columns, Rows, ColumnStride, RowStride);

    /// <summary>The floats that a span must have at least.</summary>
    public long RequiredLength => Rows == 0 || Columns == 0 ? 0 : ((Rows - 1L) * RowStride) + ((Columns - 1L) * ColumnStride) + 1;
}
