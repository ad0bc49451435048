using System.Numerics.Tensors;

namespace Fovea.Detection.Compression;

/// <summary>
/// All eigenvalues and eigenvectors of a symmetric matrix of hundreds of rows: Householder's reflections make it tridiagonal, QL steps with
/// implicit shifts make that diagonal (Golub and Van Loan, "Matrix computations", section 8.3; EISPACK's tred2 and tql2).
/// </summary>
internal static class SymmetricEigenvectors
{
    private const double Precision = 2.220446049250313e-16;
    private const int MaxSteps = 60;

    /// <summary>Decomposes a matrix, whose memory is used.</summary>
    /// <param name="matrix">The rows, all of their values.</param>
    /// <returns>The eigenvalues, falling, and the unit eigenvector of each.</returns>
    /// <exception cref="ArithmeticException">A value is not finite, or an eigenvalue does not converge.</exception>
    public static (double[] Values, double[][] Vectors) Of(double[][] matrix)
    {
        int n = matrix.Length;
        double[] diagonal = new double[n], beside = new double[n];
        double[][] vectors = Tridiagonalize(matrix, diagonal, beside);
        Diagonalize(diagonal, beside, vectors);
        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => diagonal[i])];
        return ([.. order.Select(i => diagonal[i])], [.. order.Select(i => vectors[i])]);
    }

    /// <summary>
    /// Writes the diagonal and, from index 0 on, the values beside it, and returns the rows of the orthogonal matrix that turns the given
    /// one into the tridiagonal one.
    /// </summary>
    private static double[][] Tridiagonalize(double[][] a, double[] diagonal, double[] beside)
    {
        int n = a.Length;
        double[][] reflections = new double[Math.Max(0, n - 2)][];
        var product = new double[n];
        for (int k = 0; k < n - 2; k++)
        {
            int rest = k + 1;
            double[] v = a[k].AsSpan(rest).ToArray();
            double length = TensorPrimitives.Norm<double>(v);
            diagonal[k] = a[k][k];
            beside[k] = v[0] > 0 ? -length : length;
            v[0] -= beside[k];
            double norm = TensorPrimitives.Norm<double>(v);
            if (norm > 0)
                TensorPrimitives.Divide<double>(v, norm, v);
            reflections[k] = v;
            if (norm == 0)
                continue;

            // a - v w^T - w v^T with w = 2 (p - (v p) v) and p = a v.
            Span<double> p = product.AsSpan(0, n - rest);
            for (int i = 0; i < p.Length; i++)
                p[i] = 2 * TensorPrimitives.Dot<double>(a[rest + i].AsSpan(rest), v);
            TensorPrimitives.MultiplyAdd(v, -TensorPrimitives.Dot<double>(v, p), p, p);
            for (int i = 0; i < p.Length; i++)
            {
                Span<double> row = a[rest + i].AsSpan(rest);
                TensorPrimitives.MultiplyAdd(p, -v[i], row, row);
                TensorPrimitives.MultiplyAdd(v, -p[i], row, row);
            }
        }

        if (n >= 2)
            (diagonal[n - 2], beside[n - 2]) = (a[n - 2][n - 2], a[n - 2][n - 1]);
        diagonal[n - 1] = a[n - 1][n - 1];
        double[][] rows = [.. Enumerable.Range(0, n).Select(i => new double[n])];
        for (int i = 0; i < n; i++)
            rows[i][i] = 1;
        for (int k = n - 3; k >= 0; k--)
        {
            for (int i = k + 1; i < n; i++)
            {
                Span<double> row = rows[i].AsSpan(k + 1);
                TensorPrimitives.MultiplyAdd(reflections[k], -2 * TensorPrimitives.Dot<double>(row, reflections[k]), row, row);
            }
        }

        return rows;
    }

    /// <summary>Makes a tridiagonal matrix diagonal; the rows of the orthogonal matrix are turned along.</summary>
    private static void Diagonalize(double[] d, double[] e, double[][] rows)
    {
        int n = d.Length;
        double shifted = 0, largest = 0;
        for (int l = 0; l < n; l++)
        {
            largest = Math.Max(largest, Math.Abs(d[l]) + Math.Abs(e[l]));
            if (!double.IsFinite(largest))
                throw new ArithmeticException("SymmetricEigenvectors: the matrix has values that are not finite.");
            int m = l;
            while (m < n - 1 && Math.Abs(e[m]) > Precision * largest)
                m++;
            for (int step = 0; m > l && Math.Abs(e[l]) > Precision * largest; step++)
            {
                if (step == MaxSteps)
                    throw new ArithmeticException($"SymmetricEigenvectors: no convergence in {MaxSteps} steps.");
                shifted += Shift(d, e, l);
                QlStep(d, e, rows, l, m);
            }

            d[l] += shifted;
            e[l] = 0;
        }
    }

    /// <summary>Subtracts Wilkinson's shift from the diagonal and returns it.</summary>
    private static double Shift(double[] d, double[] e, int l)
    {
        double first = d[l], p = (d[l + 1] - first) / (2 * e[l]), r = Math.CopySign(double.Hypot(p, 1), p);
        (d[l], d[l + 1]) = (e[l] / (p + r), e[l] * (p + r));
        double shift = first - d[l];
        for (int i = l + 2; i < d.Length; i++)
            d[i] -= shift;
        return shift;
    }

    private static void QlStep(double[] d, double[] e, double[][] rows, int l, int m)
    {
        double next = d[l + 1], besideNext = e[l + 1];
        double p = d[m], c = 1, c2 = 1, c3 = 1, s = 0, s2 = 0;
        for (int i = m - 1; i >= l; i--)
        {
            (c3, c2, s2) = (c2, c, s);
            double g = c * e[i], h = c * p, r = double.Hypot(p, e[i]);
            e[i + 1] = s * r;
            (s, c) = (e[i] / r, p / r);
            p = (c * d[i]) - (s * g);
            d[i + 1] = h + (s * ((c * g) + (s * d[i])));
            Turn(rows[i], rows[i + 1], c, s);
        }

        p = -s * s2 * c3 * besideNext * e[l] / next;
        (e[l], d[l]) = (s * p, c * p);
    }

    private static void Turn(Span<double> row, Span<double> other, double c, double s)
    {
        for (int k = 0; k < row.Length; k++)
        {
            double value = other[k];
            other[k] = (s * row[k]) + (c * value);
            row[k] = (c * row[k]) - (s * value);
        }
    }
}
