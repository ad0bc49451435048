using System.Buffers;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Normalization;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015, arXiv:1502.03167) of a [rows, channels] matrix, the rows of a map being its pixels.
/// Empty spans for <c>gamma</c> and <c>beta</c> stand for 1 and 0.
/// </summary>
public static unsafe partial class BatchNormKernel
{
    /// <summary>y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, with the mean and the biased variance of the batch.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes; at least two rows.</param>
    /// <param name="x">[rows, channels].</param>
    /// <param name="gamma">[channels] or empty.</param>
    /// <param name="beta">[channels] or empty.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="y">[rows, channels]; may be the same memory as <paramref name="x"/>.</param>
    /// <param name="mean">[channels]; receives the batch's means, for the backward pass.</param>
    /// <param name="inverseDeviation">[channels]; receives 1 / sqrt(variance + epsilon), for the backward pass.</param>
    /// <param name="variance">[channels]; receives the unbiased variance, for <see cref="UpdateRunning"/>.</param>
    /// <exception cref="ArgumentException">Fewer than two rows, or a span has the wrong length.</exception>
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

    /// <summary>Computes the gradients of the forward pass of training, including those through the statistics of the batch.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="x">[rows, channels], the forward pass's input.</param>
    /// <param name="dy">[rows, channels].</param>
    /// <param name="gamma">[channels] or empty.</param>
    /// <param name="mean">[channels], from the forward pass.</param>
    /// <param name="inverseDeviation">[channels], from the forward pass.</param>
    /// <param name="dx">[rows, channels]; overwritten; may be the same memory as <paramref name="dy"/>.</param>
    /// <param name="dgamma">[channels]; overwritten.</param>
    /// <param name="dbeta">[channels]; overwritten.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void TrainBackward(
        WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverseDeviation, Span<float> dx, Span<float> dgamma, Span<float> dbeta)
        => Backward(pool, SimdSupport.Level, geometry, x, dy, gamma, mean, inverseDeviation, throughStatistics: true, dx, dgamma, dbeta);

    /// <summary>
    /// As <see cref="TrainBackward"/>, for normalisation followed by ReLU: dy is the gradient to max(y, 0). Where y, recomputed from x, is
    /// not positive, dy counts as 0.
    /// </summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="x">[rows, channels], the forward pass's input.</param>
    /// <param name="dy">[rows, channels].</param>
    /// <param name="gamma">[channels] or empty.</param>
    /// <param name="mean">[channels], from the forward pass.</param>
    /// <param name="inverseDeviation">[channels], from the forward pass.</param>
    /// <param name="shift">[channels], from the forward pass.</param>
    /// <param name="dx">[rows, channels]; overwritten; may be the same memory as <paramref name="dy"/>.</param>
    /// <param name="dgamma">[channels]; overwritten.</param>
    /// <param name="dbeta">[channels]; overwritten.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void TrainBackwardRectified(
        WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverseDeviation, ReadOnlySpan<float> shift, Span<float> dx, Span<float> dgamma,
        Span<float> dbeta)
    {
        SpanChecks.Length(shift.Length, geometry.Channels, nameof(shift), geometry);
        Backward(
            pool, SimdSupport.Level, geometry, x, dy, gamma, mean, inverseDeviation, throughStatistics: true, dx, dgamma, dbeta, shift);
    }

    /// <summary>Computes the gradients of normalisation by fixed statistics: dx = dy * gamma * inverseDeviation.</summary>
    /// <inheritdoc cref="TrainBackward"/>
    public static void FrozenBackward(
        WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverseDeviation, Span<float> dx, Span<float> dgamma, Span<float> dbeta)
        => Backward(pool, SimdSupport.Level, geometry, x, dy, gamma, mean, inverseDeviation, throughStatistics: false, dx, dgamma, dbeta);

    internal static void TrainForward(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta, float epsilon, Span<float> y, Span<float> mean, Span<float> inverseDeviation, Span<float> variance)
    {
        CheckTrainable(geometry);
        SpanChecks.Length(x.Length, geometry.Length, nameof(x), geometry);
        SpanChecks.Length(y.Length, geometry.Length, nameof(y), geometry);
        SpanChecks.LengthOrEmpty(gamma.Length, geometry.Channels, nameof(gamma), geometry);
        SpanChecks.LengthOrEmpty(beta.Length, geometry.Channels, nameof(beta), geometry);
        SpanChecks.Length(mean.Length, geometry.Channels, nameof(mean), geometry);
        SpanChecks.Length(inverseDeviation.Length, geometry.Channels, nameof(inverseDeviation), geometry);
        SpanChecks.Length(variance.Length, geometry.Channels, nameof(variance), geometry);
        float[] affine = ArrayPool<float>.Shared.Rent(2 * geometry.Channels);
        Span<float> scale = affine.AsSpan(0, geometry.Channels), shift = affine.AsSpan(geometry.Channels, geometry.Channels);
        Statistics(pool, level, geometry, x, gamma, beta, epsilon, new BatchNormStatistics(mean, inverseDeviation, variance, scale, shift));
        Normalize(pool, level, geometry, x, mean, scale, shift, default, rectify: false, y);
        ArrayPool<float>.Shared.Return(affine);
    }

    internal static void Backward(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> dy,
        ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverseDeviation, bool throughStatistics,
        Span<float> dx, Span<float> dgamma, Span<float> dbeta, ReadOnlySpan<float> rectifiedShift = default)
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
        SpanChecks.LengthOrEmpty(rectifiedShift.Length, geometry.Channels, nameof(rectifiedShift), geometry);
        fixed (float* source = x, gradient = dy, scale = gamma, means = mean, inverse = inverseDeviation, shift = rectifiedShift)
        fixed (float* destination = dx, scaleGradient = dgamma, shiftGradient = dbeta)
        {
            var kernel = new BackwardKernel(
                pool, geometry, source, gradient, scale, means, inverse, throughStatistics, destination, scaleGradient, shiftGradient,
                shift);
            SimdSupport.Run(level, ref kernel);
        }
    }
}
