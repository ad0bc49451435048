namespace Fovea.Data.Statistics;

/// <summary>The eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations, the largest eigenvalue first.</summary>
internal static class SymmetricEigen
{
    // Each sweep squares what is left beside the diagonal; small matrices need fewer than ten.
    private const int MaxSweeps = 50;

    /// <summary>Decomposes a matrix of n x n.</summary>
    /// <param name="matrix">The matrix, row by row.</param>
    /// <param name="n">The number of rows.</param>
    /// <returns>The eigenvalues, falling, and the unit eigenvectors, one a row, whose element of largest magnitude is positive.</returns>
    public static (double[] Values, double[] Vectors) Of(IReadOnlyList<double> matrix, int n)
    {
        double[] a = [.. matrix], v = [.. Enumerable.Range(0, n * n).Select(i => i % (n + 1) == 0 ? 1.0 : 0)];
        for (int sweep = 0; sweep < MaxSweeps && Beside(a, n) > 0; sweep++)
        {
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                    Rotate(a, v, n, p, q);
            }
        }

        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(row => a[(row * n) + row])];
        return ([.. order.Select(row => a[(row * n) + row])], [.. order.SelectMany(row => Signed(v[(row * n)..((row + 1) * n)]))]);
    }

    private static double Beside(double[] a, int n) => a.Where((_, i) => i % (n + 1) != 0).Sum(Math.Abs);

    // Makes a[p, q] zero; the rows of v are turned with those of a.
    private static void Rotate(double[] a, double[] v, int n, int p, int q)
    {
        double beside = a[(p * n) + q];
        if (beside == 0)
            return;
        double theta = (a[(q * n) + q] - a[(p * n) + p]) / (2 * beside);
        double tangent = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double cosine = 1 / Math.Sqrt((tangent * tangent) + 1), sine = tangent * cosine;
        for (int i = 0; i < n; i++)
            Turn(ref a[(i * n) + p], ref a[(i * n) + q], cosine, sine);
        for (int i = 0; i < n; i++)
        {
            Turn(ref a[(p * n) + i], ref a[(q * n) + i], cosine, sine);
            Turn(ref v[(p * n) + i], ref v[(q * n) + i], cosine, sine);
        }

        a[(p * n) + q] = a[(q * n) + p] = 0;
    }

    private static void Turn(ref double first, ref double second, double cosine, double sine) =>
        (first, second) = ((cosine * first) - (sine * second), (sine * first) + (cosine * second));

    private static IEnumerable<double> Signed(double[] vector) =>
        vector.MaxBy(Math.Abs) < 0 ? vector.Select(value => -value) : vector;
}
