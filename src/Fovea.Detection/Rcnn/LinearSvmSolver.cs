using System.Numerics.Tensors;
using Fovea.Kernels;

namespace Fovea.Detection.Rcnn;

/// <summary>
/// Trains a <see cref="LinearSvm"/>: L2-regularised hinge loss by dual coordinate descent, as liblinear does (Hsieh et al. 2008, "A dual
/// coordinate descent method for large-scale linear SVM", algorithm 1, with random permutations). It minimises |w|² / 2 + the sum over all
/// samples of C (1 - y w x)+, where the bias is the weight of one more feature of constant value.
/// </summary>
public static class LinearSvmSolver
{
    private const string StreamName = "linear svm";

    /// <summary>Trains a machine. The same samples, options and seed give the same machine.</summary>
    /// <param name="positives">The samples of the class, each of the same number of features.</param>
    /// <param name="negatives">The other samples.</param>
    /// <param name="options">The price of errors, and when to stop.</param>
    /// <exception cref="ArgumentException">One side has no sample, or an option is out of its range.</exception>
    public static LinearSvm Train(IReadOnlyList<float[]> positives, IReadOnlyList<float[]> negatives, LinearSvmOptions options) =>
        Solve(positives, negatives, options).Svm;

    /// <summary>As <see cref="Train"/>, with the dual variables: of the positives first, then of the negatives.</summary>
    internal static (LinearSvm Svm, double[] Alphas) Solve(
        IReadOnlyList<float[]> positives, IReadOnlyList<float[]> negatives, LinearSvmOptions options)
    {
        ArgumentNullException.ThrowIfNull(positives);
        ArgumentNullException.ThrowIfNull(negatives);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (positives.Count == 0 || negatives.Count == 0)
        {
            throw new ArgumentException(
                $"LinearSvmSolver: {positives.Count} positive and {negatives.Count} negative samples; expected at least one each.");
        }

        float[][] samples = [.. positives, .. negatives];
        var state = new State(samples, positives.Count, options);
        Philox random = Philox.ForName(options.Seed, StreamName);
        int[] order = [.. Enumerable.Range(0, samples.Length)];
        for (int pass = 0; pass < options.MaxPasses; pass++)
        {
            random.Fork((ulong)pass).Cursor().Shuffle(order.AsSpan());
            if (state.Pass(order) <= options.Tolerance)
                break;
        }

        return (new LinearSvm(state.Weights, (float)(state.Bias * options.BiasMultiplier)), state.Alphas);
    }

    private sealed class State(float[][] samples, int positives, LinearSvmOptions options)
    {
        private readonly double[] _curvatures =
            [.. samples.Select(sample => TensorPrimitives.SumOfSquares<float>(sample) + (options.BiasMultiplier * options.BiasMultiplier))];

        public double[] Alphas { get; } = new double[samples.Length];

        public float[] Weights { get; } = new float[samples[0].Length];

        public double Bias { get; private set; }

        /// <summary>Optimises each dual variable once; the largest projected gradient seen, without its sign.</summary>
        public double Pass(int[] order)
        {
            double largest = 0;
            foreach (int i in order)
            {
                double sign = i < positives ? 1 : -1, most = i < positives ? options.C * options.PositiveWeight : options.C;
                double score = TensorPrimitives.Dot<float>(Weights, samples[i]) + (Bias * options.BiasMultiplier);
                double gradient = (sign * score) - 1;
                double projected = Alphas[i] <= 0 ? Math.Min(gradient, 0) : Alphas[i] >= most ? Math.Max(gradient, 0) : gradient;
                largest = Math.Max(largest, Math.Abs(projected));
                if (projected == 0 || _curvatures[i] == 0)
                    continue;
                double alpha = Math.Clamp(Alphas[i] - (gradient / _curvatures[i]), 0, most);
                double step = (alpha - Alphas[i]) * sign;
                Alphas[i] = alpha;
                TensorPrimitives.MultiplyAdd(samples[i], (float)step, Weights, Weights);
                Bias += step * options.BiasMultiplier;
            }

            return largest;
        }
    }
}
