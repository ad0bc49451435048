using System.Buffers;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Normalization;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015, arXiv:1502.03167) of a [rows, channels] matrix, the rows of a map being its pixels.
/// <c>gamma</c> and <c>beta</c> may be left out (empty): then they are 1 and 0.
/// </summary>
public static unsafe partial class BatchNormKernel
{
    /// <summary>y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, with the mean and the biased variance of the batch.</summary>
    /// <param name="pool">The threads to work on.</param>
    /// <param name="geometry">The sizes; at least two rows.</param>
    /// <param name="x">[rows, channels].</param>
    /// <param name="gamma">[channels] or empty.</param>
    /// <param name="beta">[channels] or empty.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="y">[rows, channels]; may be the same memory as <paramref name="x"/>.</param>
    /// <param name="mean">[channels]; receives the batch's means, for the backward pass.</param>
    /// <param name="inverseDeviation">[channels]; receives 1 / sqrt(variance + epsilon), for the backward pass.</param>
    /// <param name="variance">[channels]; receives the unbiased variance, for <see cref="UpdateRunning"/>.</param>
    /// <exception cref="ArgumentException">Fewer than two rows, or a span has not its length.</exception>
    public static void TrainForward(
        WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta,
        float epsilon, Span<float> y, Span<float> mean, Span<float> inverseDeviation, Span<float> variance)
        => TrainForward(pool, SimdSupport.Level, geometry, x, gamma, beta, epsilon, y, mean, inverseDeviation, variance);

    /// <summary>
    /// running = (1 - momentum) * running + momentum * batch, for means and unbiased variances, as PyTorch does; a momentum of 1 /
    /// (batches seen) gives the cumulative average.
    /// </summary>
    /// <param name="mean">[channels], of the batch.</param>
    /// <param name="variance">[channels], unbiased, of the batch.</param>
    /// <param name="momentum">The weight of the batch.</param>
    /// <param name="runningMean">[channels]; updated.</param>
    /// <param name="runningVariance">[channels]; updated.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void UpdateRunning(
        ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, float momentum, Span<float> runningMean, Span<float> runningVariance)
    {
        SpanChecks.SameLength(variance.Length, mean.Length, nameof(variance), nameof(mean));
        SpanChecks.SameLength(runningMean.Length, mean.Length, nameof(runningMean), nameof(mean));
        SpanChecks.SameLength(runningVariance.Length, mean.Length, nameof(runningVariance), nameof(mean));
        for (int c = 0; c < mean.Length; c++)
        {
            runningMean[c] = ((1 - momentum) * runningMean[c]) + (momentum * mean[c]);
            runningVariance[c] = ((1 - momentum) * runningVariance[c]) + (momentum * variance[c]);
        }
    }

    /// <summary>The gradients of <see cref="TrainForward(WorkerPool, in RowsGeometry, ReadOnlySpan{float}, ReadOnlySpan{float}, ReadOnlySpan{float}, float, Span{float}, Span{float}, Span{float}, Span{float})"/>, through the batch's statistics too.</summary>
    /// <param name="pool">The threads to work on.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="x">[rows, channels], the forward pass's input.</param>
    /// <param name="dy">[rows, channels].</param>
    /// <param name="gamma">[channels] or empty.</param>
    /// <param name="mean">[channels], from the forward pass.</param>
    /// <param name="inverseDeviation">[channels], from the forward pass.</param>
    /// <param name="dx">[rows, channels]; overwritten; may be the same memory as <paramref name="dy"/>.</param>
    /// <param name="dgamma">[channels]; overwritten.</param>
    /// <param name="dbeta">[channels]; overwritten.</param>
    /// <exception cref="ArgumentException">A span has not its length.</exception>
    public static void TrainBackward(
        WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverseDeviation, Span<float> dx, Span<float> dgamma, Span<float> dbeta)
        => Backward(pool, SimdSupport.Level, geometry, x, dy, gamma, mean, inverseDeviation, throughStatistics: true, dx, dgamma, dbeta);

    /// <summary>The gradients of normalisation by fixed statistics: dx = dy * gamma * inverseDeviation.</summary>
    /// <inheritdoc cref="TrainBackward(WorkerPool, in RowsGeometry, ReadOnlySpan{float}, ReadOnlySpan{float}, ReadOnlySpan{float}, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, Span{float}, Span{float})"/>
    public static void FrozenBackward(
        WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverseDeviation, Span<float> dx, Span<float> dgamma, Span<float> dbeta)
        => Backward(pool, SimdSupport.Level, geometry, x, dy, gamma, mean, inverseDeviation, throughStatistics: false, dx, dgamma, dbeta);

    internal static void TrainForward(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta, float epsilon, Span<float> y, Span<float> mean, Span<float> inverseDeviation, Span<float> variance)
    {
        geometry.Validate();
        if (geometry.Rows < 2)
        {
            throw new ArgumentException(
                $"Batch normalisation: given {geometry.Rows} value a channel, training needs at least 2; use a larger batch or map.");
        }

        SpanChecks.Length(x.Length, geometry.Length, nameof(x), geometry);
        SpanChecks.Length(y.Length, geometry.Length, nameof(y), geometry);
        SpanChecks.LengthOrEmpty(gamma.Length, geometry.Channels, nameof(gamma), geometry);
        SpanChecks.LengthOrEmpty(beta.Length, geometry.Channels, nameof(beta), geometry);
        SpanChecks.Length(mean.Length, geometry.Channels, nameof(mean), geometry);
        SpanChecks.Length(inverseDeviation.Length, geometry.Channels, nameof(inverseDeviation), geometry);
        SpanChecks.Length(variance.Length, geometry.Channels, nameof(variance), geometry);
        fixed (float* source = x, destination = y, scale = gamma, shift = beta, means = mean, inverse = inverseDeviation, variances = variance)
        {
            var kernel = new TrainKernel(pool, geometry, source, scale, shift, epsilon, destination, means, inverse, variances);
            SimdSupport.Run(level, ref kernel);
        }
    }

    internal static void Backward(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverseDeviation, bool throughStatistics, Span<float> dx, Span<float> dgamma, Span<float> dbeta)
    {
        geometry.Validate();
        SpanChecks.Length(x.Length, geometry.Length, nameof(x), geometry);
        SpanChecks.Length(dy.Length, geometry.Length, nameof(dy), geometry);
        SpanChecks.LengthOrEmpty(gamma.Length, geometry.Channels, nameof(gamma), geometry);
        SpanChecks.Length(mean.Length, geometry.Channels, nameof(mean), geometry);
        SpanChecks.Length(inverseDeviation.Length, geometry.Channels, nameof(inverseDeviation), geometry);
        SpanChecks.Length(dx.Length, geometry.Length, nameof(dx), geometry);
        SpanChecks.Length(dgamma.Length, geometry.Channels, nameof(dgamma), geometry);
        SpanChecks.Length(dbeta.Length, geometry.Channels, nameof(dbeta), geometry);
        fixed (float* source = x, gradient = dy, scale = gamma, means = mean, inverse = inverseDeviation)
        fixed (float* destination = dx, scaleGradient = dgamma, shiftGradient = dbeta)
        {
            var kernel = new BackwardKernel(
                pool, geometry, source, gradient, scale, means, inverse, throughStatistics, destination, scaleGradient, shiftGradient);
            SimdSupport.Run(level, ref kernel);
        }
    }

    private readonly struct TrainKernel(
        WorkerPool pool, RowsGeometry geometry, float* x, float* gamma, float* beta, float epsilon, float* y,
        float* mean, float* inverseDeviation, float* variance) : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            var fold = new RowFold(geometry, TWidth.Lanes);
            int channels = geometry.Channels;
            double[] sums = ArrayPool<double>.Shared.Rent(channels);
            float[] parameters = ArrayPool<float>.Shared.Rent((3 * fold.Columns) + (2 * channels));
            Span<double> sum = sums.AsSpan(0, channels);
            Span<float> scale = parameters.AsSpan(3 * fold.Columns, channels);
            fixed (float* columns = parameters)
            {
                RowReduce.Run<TWidth, TVec, ValueTerms>(pool, fold, new ValueTerms(x), sum, default);
                for (int c = 0; c < channels; c++)
                    mean[c] = (float)(sum[c] / geometry.Rows);
                fold.Expand(new ReadOnlySpan<float>(mean, channels), parameters);

                // What the rounding of the mean to single precision left is the mean of the differences: it corrects variance and shift.
                double[] residuals = ArrayPool<double>.Shared.Rent(channels);
                Span<float> shift = parameters.AsSpan((3 * fold.Columns) + channels, channels);
                RowReduce.Run<TWidth, TVec, DeviationTerms>(pool, fold, new DeviationTerms(x, columns), sum, residuals.AsSpan(0, channels));
                for (int c = 0; c < channels; c++)
                {
                    double residual = residuals[c] / geometry.Rows;
                    double squares = Math.Max(0, sum[c] - (residual * residuals[c]));
                    variance[c] = (float)(squares / (geometry.Rows - 1));
                    inverseDeviation[c] = (float)(1 / Math.Sqrt((squares / geometry.Rows) + epsilon));
                    scale[c] = inverseDeviation[c] * (gamma is null ? 1f : gamma[c]);
                    shift[c] = (float)((beta is null ? 0.0 : beta[c]) - (residual * scale[c]));
                }

                ArrayPool<double>.Shared.Return(residuals);
                fold.Expand(scale, parameters.AsSpan(fold.Columns));
                fold.Expand(shift, parameters.AsSpan(2 * fold.Columns));
                RowMap.Run<TWidth, TVec, Normalize>(
                    pool, fold, new Normalize(x, y, columns, columns + fold.Columns, columns + (2 * fold.Columns)));
            }

            ArrayPool<float>.Shared.Return(parameters);
            ArrayPool<double>.Shared.Return(sums);
        }
    }

    private readonly struct BackwardKernel(
        WorkerPool pool, RowsGeometry geometry, float* x, float* dy, float* gamma, float* mean, float* inverseDeviation,
        bool throughStatistics, float* dx, float* dgamma, float* dbeta) : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            var fold = new RowFold(geometry, TWidth.Lanes);
            int channels = geometry.Channels;
            double[] sums = ArrayPool<double>.Shared.Rent(2 * channels);
            float[] parameters = ArrayPool<float>.Shared.Rent((4 * fold.Columns) + (3 * channels));
            Span<double> gradientSum = sums.AsSpan(0, channels);
            Span<double> productSum = sums.AsSpan(channels, channels);
            Span<float> scale = parameters.AsSpan(4 * fold.Columns, channels);
            Span<float> offset = parameters.AsSpan((4 * fold.Columns) + channels, channels);
            Span<float> slope = parameters.AsSpan((4 * fold.Columns) + (2 * channels), channels);
            fold.Expand(new ReadOnlySpan<float>(mean, channels), parameters);
            fixed (float* columns = parameters)
            {
                RowReduce.Run<TWidth, TVec, GradientTerms>(pool, fold, new GradientTerms(x, dy, columns), gradientSum, productSum);
                for (int c = 0; c < channels; c++)
                {
                    double inverse = inverseDeviation[c];
                    dbeta[c] = (float)gradientSum[c];
                    dgamma[c] = (float)(productSum[c] * inverse);
                    scale[c] = inverseDeviation[c] * (gamma is null ? 1f : gamma[c]);
                    offset[c] = throughStatistics ? (float)(gradientSum[c] / geometry.Rows) : 0f;
                    slope[c] = throughStatistics ? (float)(productSum[c] * inverse * inverse / geometry.Rows) : 0f;
                }

                fold.Expand(scale, parameters.AsSpan(fold.Columns));
                fold.Expand(offset, parameters.AsSpan(2 * fold.Columns));
                fold.Expand(slope, parameters.AsSpan(3 * fold.Columns));
                float* scales = columns + fold.Columns;
                if (throughStatistics)
                {
                    RowMap.Run<TWidth, TVec, Propagate>(
                        pool, fold, new Propagate(x, dy, dx, columns, scales, scales + fold.Columns, scales + (2 * fold.Columns)));
                }
                else
                {
                    RowMap.Run<TWidth, TVec, Scale>(pool, fold, new Scale(dy, dx, scales));
                }
            }

            ArrayPool<float>.Shared.Return(parameters);
            ArrayPool<double>.Shared.Return(sums);
        }
    }
}
