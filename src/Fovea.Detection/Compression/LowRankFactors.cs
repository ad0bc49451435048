using System.Numerics.Tensors;
using Fovea.Kernels;
using Fovea.Tensors;
using Fovea.Tensors.Operators;
using Tensor = Fovea.Tensors.Tensor;

namespace Fovea.Detection.Compression;

/// <summary>The two factors of the best approximation of a matrix by one of a lower rank.</summary>
/// <param name="Left">The left factor, [rows, rank], row by row.</param>
/// <param name="Right">The right factor, [rank, columns], row by row.</param>
/// <param name="SingularValues">The singular values that were kept, falling.</param>
internal sealed record LowRankFactors(float[] Left, float[] Right, double[] SingularValues)
{
    // Up to here the eigenvectors of all rows' products are found exactly in seconds.
    private const int LargestExact = 512;
    private const int Oversampling = 10;
    private const int PowerSteps = 3;

    /// <summary>
    /// Decomposes a matrix by the eigenvectors of the products of its rows (of its columns where these are fewer), in double precision. In
    /// large matrices of which less than half is kept, rows are first replaced by their coordinates in a random subspace that contains the
    /// largest singular vectors (Halko, Martinsson and Tropp 2011, "Finding structure with randomness", algorithm 4.4), always the same
    /// one.
    /// </summary>
    /// <param name="matrix">The matrix, row by row.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="rank">The number of singular values to keep.</param>
    public static LowRankFactors Of(float[] matrix, int rows, int columns, int rank)
    {
        if (rows > columns)
        {
            LowRankFactors turned = Of(Transposed(matrix, rows, columns), columns, rows, rank);
            return new LowRankFactors(
                Transposed(turned.Right, rank, rows), Transposed(turned.Left, columns, rank), turned.SingularValues);
        }

        if (rows <= LargestExact || 2 * rank > rows)
            return OfRows(matrix, rows, columns, rank);
        float[][] basis = Subspace(matrix, rows, columns, rank + Oversampling);
        float[] reduced = Product([.. basis.SelectMany(vector => vector)], basis.Length, Transposed(matrix, rows, columns), columns, rows);
        LowRankFactors inside = OfRows(reduced, basis.Length, columns, rank);
        float[] left = Product(
            Transposed([.. basis.SelectMany(vector => vector)], basis.Length, rows), rows,
            Transposed(inside.Left, basis.Length, rank), rank, basis.Length);
        return inside with { Left = left };
    }

    private static LowRankFactors OfRows(float[] matrix, int rows, int columns, int rank)
    {
        double[][] values = [.. Enumerable.Range(0, rows).Select(row =>
            Array.ConvertAll(matrix[(row * columns)..((row + 1) * columns)], value => (double)value))];
        double[][] products = [.. Enumerable.Range(0, rows).Select(_ => new double[rows])];
        Engine.Pool.For(rows, row =>
        {
            for (int other = 0; other < rows; other++)
                products[row][other] = TensorPrimitives.Dot<double>(values[Math.Max(row, other)], values[Math.Min(row, other)]);
        });
        (double[] eigenvalues, double[][] vectors) = SymmetricEigenvectors.Of(products);
        float[] left = new float[rows * rank], right = new float[rank * columns];
        Engine.Pool.For(rank, kept =>
        {
            var sum = new double[columns];
            for (int row = 0; row < rows; row++)
            {
                left[(row * rank) + kept] = (float)vectors[kept][row];
                TensorPrimitives.MultiplyAdd<double>(values[row], vectors[kept][row], sum, sum);
            }

            for (int column = 0; column < columns; column++)
                right[(kept * columns) + column] = (float)sum[column];
        });
        return new LowRankFactors(left, right, [.. eigenvalues.Take(rank).Select(value => Math.Sqrt(Math.Max(0, value)))]);
    }

    /// <summary>Orthonormal vectors [size][rows] whose span nearly contains the largest left singular vectors.</summary>
    private static float[][] Subspace(float[] matrix, int rows, int columns, int size)
    {
        float[] transposed = Transposed(matrix, rows, columns), draws = new float[size * columns];
        Philox.ForName(0, "truncated svd").FillNormal(draws);
        float[] vectors = Product(draws, size, matrix, rows, columns);
        for (int step = 0; ; step++)
        {
            float[][] basis = Orthonormal(vectors, size, rows);
            if (step == PowerSteps)
                return basis;
            float[] across = Product([.. basis.SelectMany(vector => vector)], size, transposed, columns, rows);
            vectors = Product([.. Orthonormal(across, size, columns).SelectMany(vector => vector)], size, matrix, rows, columns);
        }
    }

    /// <summary>The rows, made orthonormal one after the other, twice for the sake of precision (Gram and Schmidt).</summary>
    private static float[][] Orthonormal(float[] vectors, int count, int length)
    {
        double[][] basis = [.. Enumerable.Range(0, count).Select(i =>
            Array.ConvertAll(vectors[(i * length)..((i + 1) * length)], value => (double)value))];
        for (int i = 0; i < count; i++)
        {
            for (int pass = 0; pass < 2; pass++)
            {
                TensorPrimitives.Multiply<double>(basis[i], 1 / TensorPrimitives.Norm<double>(basis[i]), basis[i]);
                for (int other = 0; other < i; other++)
                {
                    double shared = TensorPrimitives.Dot<double>(basis[i], basis[other]);
                    TensorPrimitives.MultiplyAdd<double>(basis[other], -shared, basis[i], basis[i]);
                }
            }

            TensorPrimitives.Multiply<double>(basis[i], 1 / TensorPrimitives.Norm<double>(basis[i]), basis[i]);
        }

        return [.. basis.Select(vector => Array.ConvertAll(vector, value => (float)value))];
    }

    /// <summary>The products of all rows of one matrix [m, length] with all rows of another one [n, length]: [m, n].</summary>
    private static float[] Product(float[] left, int m, float[] right, int n, int length)
    {
        Tensor result = new LinearOperator().Apply(
            Tensor.FromArray(new Shape(m, length), left), Tensor.FromArray(new Shape(n, length), right));
        return result.ToArray();
    }

    private static float[] Transposed(float[] matrix, int rows, int columns)
    {
        var result = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                result[(column * rows) + row] = matrix[(row * columns) + column];
        }

        return result;
    }
}
