using System.Numerics.Tensors;
using Fovea.Tensors;

namespace Fovea.Detection.Rcnn;

/// <summary>
/// A symmetric matrix in double precision, of which the lower half is stored; it is summed up from products of rows and solved by
/// Cholesky's factors. Results do not depend on the number of threads.
/// </summary>
/// <param name="size">Rows and columns.</param>
internal sealed class SymmetricMatrix(int size)
{
    private const int Block = 64, RowsAtOnce = 16;

    private readonly double[][] _rows = [.. Enumerable.Range(1, size).Select(length => new double[length])];

    /// <summary>The element in a row and a column that is not above it.</summary>
    public ref double this[int row, int column] => ref _rows[row][column];

    /// <summary>Adds factor * A Aᵀ, where A has <paramref name="length"/> columns and a row for each row of the matrix.</summary>
    /// <param name="panel">A, row by row.</param>
    /// <param name="length">The columns of A.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="start">The first row and column of the matrix, and the first row of A, that take part.</param>
    public void AddProducts(double[] panel, int length, double factor = 1, int start = 0) =>
        Engine.Pool.For((size - start + RowsAtOnce - 1) / RowsAtOnce, group =>
        {
            int first = start + (group * RowsAtOnce), last = Math.Min(first + RowsAtOnce, size);
            for (int column = start; column < last; column++)
            {
                ReadOnlySpan<double> other = panel.AsSpan(column * length, length);
                for (int row = Math.Max(first, column); row < last; row++)
                    _rows[row][column] += factor * TensorPrimitives.Dot(panel.AsSpan(row * length, length), other);
            }
        });

    /// <summary>Replaces the matrix by its Cholesky factor L, the lower triangle with L Lᵀ equal to the matrix.</summary>
    /// <exception cref="ArithmeticException">The matrix is not positive definite.</exception>
    public void Factorize()
    {
        var panel = new double[size * Block];
        for (int start = 0; start < size; start += Block)
        {
            int end = Math.Min(start + Block, size), width = end - start;
            for (int column = start; column < end; column++)
                FactorizeColumn(start, column, end);
            Engine.Pool.For(size - end, i => SolveRow(_rows[end + i], start, end));
            for (int row = end; row < size; row++)
                _rows[row].AsSpan(start, width).CopyTo(panel.AsSpan(row * width));
            AddProducts(panel, width, -1, end);
        }
    }

    /// <summary>Solves L Lᵀ x = b in place, after <see cref="Factorize"/>.</summary>
    public void Solve(Span<double> values)
    {
        for (int row = 0; row < size; row++)
        {
            values[row] -= TensorPrimitives.Dot<double>(_rows[row].AsSpan(0, row), values[..row]);
            values[row] /= _rows[row][row];
        }

        for (int row = size - 1; row >= 0; row--)
        {
            values[row] /= _rows[row][row];
            TensorPrimitives.MultiplyAdd(_rows[row].AsSpan(0, row), -values[row], values[..row], values[..row]);
        }
    }

    private void FactorizeColumn(int start, int column, int end)
    {
        double[] pivotRow = _rows[column];
        double square = pivotRow[column] - TensorPrimitives.SumOfSquares<double>(pivotRow.AsSpan(start, column - start));
        if (!(square > 0))
            throw new ArithmeticException($"Cholesky: the pivot of row {column} is {square}; expected a positive definite matrix.");
        pivotRow[column] = Math.Sqrt(square);
        for (int row = column + 1; row < end; row++)
            SolveElement(_rows[row], start, column);
    }

    private void SolveRow(double[] row, int start, int end)
    {
        for (int column = start; column < end; column++)
            SolveElement(row, start, column);
    }

    private void SolveElement(double[] row, int start, int column)
    {
        int before = column - start;
        double known = TensorPrimitives.Dot<double>(row.AsSpan(start, before), _rows[column].AsSpan(start, before));
        row[column] = (row[column] - known) / _rows[column][column];
    }
}
