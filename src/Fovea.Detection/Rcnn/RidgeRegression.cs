namespace Fovea.Detection.Rcnn;

/// <summary>
/// Linear regression with an L2 penalty, solved in closed form in double precision: W = (XᵀX + λI)⁻¹XᵀY or, with fewer samples than
/// features, the same by Xᵀ(XXᵀ + λI)⁻¹Y. A feature of value 1 is added, whose weight is penalised as the others are, and targets are
/// taken less their mean, as in the R-CNN authors' code.
/// </summary>
internal static class RidgeRegression
{
    private const int Block = 64;

    /// <summary>Fits a linear function to samples.</summary>
    /// <param name="features">The features of n samples, each of length d.</param>
    /// <param name="targets">The targets, t rows of n values.</param>
    /// <param name="lambda">The penalty, above 0.</param>
    /// <returns>For each target d weights and, last, the bias.</returns>
    public static double[][] Fit(IReadOnlyList<float[]> features, IReadOnlyList<double[]> targets, double lambda)
    {
        int count = features.Count, length = features[0].Length + 1;
        double[] means = [.. targets.Select(target => target.Average())];
        double[][] centered = [.. targets.Select((target, i) => Array.ConvertAll(target, value => value - means[i]))];
        double[][] weights = length <= count ? Primal(features, centered, lambda) : Dual(features, centered, lambda);
        for (int i = 0; i < weights.Length; i++)
            weights[i][length - 1] += means[i];
        return weights;
    }

    /// <summary>The weights by the products of features.</summary>
    internal static double[][] Primal(IReadOnlyList<float[]> features, IReadOnlyList<double[]> targets, double lambda)
    {
        int length = features[0].Length + 1;
        var matrix = new SymmetricMatrix(length);
        for (int start = 0; start < features.Count; start += Block)
        {
            int width = Math.Min(Block, features.Count - start);
            var panel = new double[length * width];
            for (int sample = 0; sample < width; sample++)
            {
                for (int i = 0; i < length; i++)
                    panel[(i * width) + sample] = Feature(features[start + sample], i);
            }

            matrix.AddProducts(panel, width);
        }

        Factorize(matrix, length, lambda);
        return [.. targets.Select(target =>
        {
            double[] weights = Combination(features, target);
            matrix.Solve(weights);
            return weights;
        })];
    }

    /// <summary>The weights by the products of samples.</summary>
    internal static double[][] Dual(IReadOnlyList<float[]> features, IReadOnlyList<double[]> targets, double lambda)
    {
        int count = features.Count, length = features[0].Length + 1;
        var matrix = new SymmetricMatrix(count);
        for (int start = 0; start < length; start += Block)
        {
            int width = Math.Min(Block, length - start);
            var panel = new double[count * width];
            for (int sample = 0; sample < count; sample++)
            {
                for (int i = 0; i < width; i++)
                    panel[(sample * width) + i] = Feature(features[sample], start + i);
            }

            matrix.AddProducts(panel, width);
        }

        Factorize(matrix, count, lambda);
        return [.. targets.Select(target =>
        {
            double[] shares = [.. target];
            matrix.Solve(shares);
            return Combination(features, shares);
        })];
    }

    private static void Factorize(SymmetricMatrix matrix, int size, double lambda)
    {
        for (int i = 0; i < size; i++)
            matrix[i, i] += lambda;
        matrix.Factorize();
    }

    /// <summary>The sum of all samples' features, each times its factor.</summary>
    private static double[] Combination(IReadOnlyList<float[]> features, double[] factors)
    {
        var sum = new double[features[0].Length + 1];
        for (int sample = 0; sample < factors.Length; sample++)
        {
            for (int i = 0; i < sum.Length; i++)
                sum[i] += factors[sample] * Feature(features[sample], i);
        }

        return sum;
    }

    private static double Feature(float[] features, int index) => index < features.Length ? features[index] : 1;
}
