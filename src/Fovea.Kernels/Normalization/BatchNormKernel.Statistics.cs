using System.Buffers;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Normalization;

/// <summary>Receives the statistics of a batch, and the scale and shift computed from them. Each is [channels].</summary>
/// <param name="mean">The means.</param>
/// <param name="inverseDeviation">1 / sqrt(biased variance + epsilon).</param>
/// <param name="variance">The unbiased variance.</param>
/// <param name="scale">The factor of x - mean.</param>
/// <param name="shift">The value added after scaling.</param>
public readonly ref struct BatchNormStatistics(
    Span<float> mean, Span<float> inverseDeviation, Span<float> variance, Span<float> scale, Span<float> shift)
{
    /// <summary>The means.</summary>
    public Span<float> Mean { get; } = mean;

    /// <summary>1 / sqrt(biased variance + epsilon).</summary>
    public Span<float> InverseDeviation { get; } = inverseDeviation;

    /// <summary>The unbiased variance.</summary>
    public Span<float> Variance { get; } = variance;

    /// <summary>The factor of x - mean.</summary>
    public Span<float> Scale { get; } = scale;

    /// <summary>The value added after scaling.</summary>
    public Span<float> Shift { get; } = shift;

    internal void Validate(in RowsGeometry geometry)
    {
        SpanChecks.Length(Mean.Length, geometry.Channels, nameof(mean), geometry);
        SpanChecks.Length(InverseDeviation.Length, geometry.Channels, nameof(inverseDeviation), geometry);
        SpanChecks.Length(Variance.Length, geometry.Channels, nameof(variance), geometry);
        SpanChecks.Length(Scale.Length, geometry.Channels, nameof(scale), geometry);
        SpanChecks.Length(Shift.Length, geometry.Channels, nameof(shift), geometry);
    }
}

public static unsafe partial class BatchNormKernel
{
    /// <summary>Computes the statistics of a batch in one pass over it, and the scale and shift to normalise with.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes; at least two rows.</param>
    /// <param name="x">[rows, channels].</param>
    /// <param name="gamma">[channels] or empty.</param>
    /// <param name="beta">[channels] or empty.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="statistics">Receives the results.</param>
    /// <exception cref="ArgumentException">Fewer than two rows, or a span has the wrong length.</exception>
    public static void Statistics(
        WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta,
        float epsilon, in BatchNormStatistics statistics)
        => Statistics(pool, SimdSupport.Level, geometry, x, gamma, beta, epsilon, statistics);

    /// <summary>y = (x - mean) * scale + shift + addend, or max(that, 0).</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="x">[rows, channels].</param>
    /// <param name="mean">[channels].</param>
    /// <param name="scale">[channels].</param>
    /// <param name="shift">[channels].</param>
    /// <param name="addend">[rows, channels] or empty.</param>
    /// <param name="rectify">Whether to apply ReLU.</param>
    /// <param name="y">[rows, channels]; may be the same memory as <paramref name="x"/> or <paramref name="addend"/>.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Normalize(
        WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> scale,
        ReadOnlySpan<float> shift, ReadOnlySpan<float> addend, bool rectify, Span<float> y)
        => Normalize(pool, SimdSupport.Level, geometry, x, mean, scale, shift, addend, rectify, y);

    internal static void Statistics(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta, float epsilon, in BatchNormStatistics statistics)
    {
        CheckTrainable(geometry);
        SpanChecks.Length(x.Length, geometry.Length, nameof(x), geometry);
        SpanChecks.LengthOrEmpty(gamma.Length, geometry.Channels, nameof(gamma), geometry);
        SpanChecks.LengthOrEmpty(beta.Length, geometry.Channels, nameof(beta), geometry);
        statistics.Validate(geometry);
        double[] sums = ArrayPool<double>.Shared.Rent(2 * geometry.Channels);
        Span<double> squares = sums.AsSpan(0, geometry.Channels), residuals = sums.AsSpan(geometry.Channels, geometry.Channels);
        fixed (float* source = x, means = statistics.Mean)
        fixed (double* squareSums = squares, residualSums = residuals)
        {
            var kernel = new StatisticsKernel(pool, geometry, source, means, squareSums, residualSums);
            SimdSupport.Run(level, ref kernel);
        }

        for (int c = 0; c < geometry.Channels; c++)
        {
            // The mean of the differences is the rounding error of the mean in single precision; it corrects variance and shift.
            double residual = residuals[c] / geometry.Rows;
            double deviation = Math.Max(0, squares[c] - (residual * residuals[c]));
            double mean = statistics.Mean[c] + residual;
            statistics.Mean[c] = (float)mean;
            statistics.Variance[c] = (float)(deviation / (geometry.Rows - 1));
            statistics.InverseDeviation[c] = (float)(1 / Math.Sqrt((deviation / geometry.Rows) + epsilon));
            statistics.Scale[c] = statistics.InverseDeviation[c] * (gamma.IsEmpty ? 1f : gamma[c]);
            statistics.Shift[c] = (float)((beta.IsEmpty ? 0.0 : beta[c]) - ((mean - statistics.Mean[c]) * statistics.Scale[c]));
        }

        ArrayPool<double>.Shared.Return(sums);
    }

    private static void CheckTrainable(in RowsGeometry geometry)
    {
        geometry.Validate();
        if (geometry.Rows < 2)
        {
            throw new ArgumentException(
                $"Batch normalisation: given {geometry.Rows} value a channel, training needs at least 2; use a larger batch or map.");
        }
    }

    internal static void Normalize(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> mean,
        ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, ReadOnlySpan<float> addend, bool rectify, Span<float> y)
    {
        geometry.Validate();
        SpanChecks.Length(x.Length, geometry.Length, nameof(x), geometry);
        SpanChecks.Length(mean.Length, geometry.Channels, nameof(mean), geometry);
        SpanChecks.Length(scale.Length, geometry.Channels, nameof(scale), geometry);
        SpanChecks.Length(shift.Length, geometry.Channels, nameof(shift), geometry);
        SpanChecks.LengthOrEmpty(addend.Length, geometry.Length, nameof(addend), geometry);
        SpanChecks.Length(y.Length, geometry.Length, nameof(y), geometry);
        fixed (float* source = x, means = mean, scales = scale, shifts = shift, other = addend, destination = y)
        {
            var kernel = new NormalizeKernel(pool, geometry, source, means, scales, shifts, other, rectify, destination);
            SimdSupport.Run(level, ref kernel);
        }
    }

    /// <summary>
    /// Sums of the differences from an estimate of the mean, and of their squares. The estimate is the mean of sampled rows. If it turns
    /// out to be too far off for squares in single precision, as in maps whose sampled rows differ from the others, a second pass uses a
    /// better estimate.
    /// </summary>
    private readonly struct StatisticsKernel(
        WorkerPool pool, RowsGeometry geometry, float* x, float* mean, double* squares, double* residuals) : ISimdKernel
    {
        private const int SampledRows = 64;
        private const double MaxSquaredOffset = 2;

        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            var wide = new WideRowView(geometry, TWidth.Lanes);
            int channels = geometry.Channels;
            var squareSums = new Span<double>(squares, channels);
            var residualSums = new Span<double>(residuals, channels);
            float[] expanded = ArrayPool<float>.Shared.Rent(wide.Columns);
            Sample();
            fixed (float* columns = expanded)
            {
                for (int pass = 0; pass == 0 || (pass == 1 && CorrectMeans()); pass++)
                {
                    wide.Repeat(new ReadOnlySpan<float>(mean, channels), expanded);
                    ChannelReduction.Run<TWidth, TVec, DeviationTerms>(
                        pool, wide, new DeviationTerms(x, columns), squareSums, residualSums);
                }
            }

            ArrayPool<float>.Shared.Return(expanded);
        }

        private void Sample()
        {
            int count = Math.Min(geometry.Rows, SampledRows);
            var sums = new Span<double>(squares, geometry.Channels);
            sums.Clear();
            for (int i = 0; i < count; i++)
            {
                // Steps of changing length: the sampled pixels of a map are not all in one column.
                long row = Math.Min(geometry.Rows - 1, ((long)geometry.Rows * i / count) + (i * 7 % Math.Max(1, geometry.Rows / count)));
                float* values = x + (nint)(row * geometry.Channels);
                for (int c = 0; c < sums.Length; c++)
                    sums[c] += values[c];
            }

            for (int c = 0; c < sums.Length; c++)
                mean[c] = (float)(sums[c] / count);
        }

        /// <summary>
        /// Corrects the means if one of them was too far off, and returns whether it did. A correction smaller than the rounding of a mean
        /// does not count.
        /// </summary>
        private bool CorrectMeans()
        {
            bool isFar = false;
            for (int c = 0; c < geometry.Channels; c++)
            {
                double residual = residuals[c] / geometry.Rows;
                double variance = (squares[c] / geometry.Rows) - (residual * residual);
                isFar |= residual * residual > MaxSquaredOffset * Math.Max(0, variance) && (float)(mean[c] + residual) != mean[c];
            }

            for (int c = 0; isFar && c < geometry.Channels; c++)
                mean[c] = (float)(mean[c] + (residuals[c] / geometry.Rows));
            return isFar;
        }
    }

    private readonly struct NormalizeKernel(
        WorkerPool pool, RowsGeometry geometry, float* x, float* mean, float* scale, float* shift, float* addend, bool rectify, float* y)
        : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            var wide = new WideRowView(geometry, TWidth.Lanes);
            int channels = geometry.Channels;
            float[] parameters = ArrayPool<float>.Shared.Rent(3 * wide.Columns);
            wide.Repeat(new ReadOnlySpan<float>(mean, channels), parameters);
            wide.Repeat(new ReadOnlySpan<float>(scale, channels), parameters.AsSpan(wide.Columns));
            wide.Repeat(new ReadOnlySpan<float>(shift, channels), parameters.AsSpan(2 * wide.Columns));
            fixed (float* columns = parameters)
            {
                if (addend is null)
                    Map<TWidth, TVec, No>(wide, columns);
                else
                    Map<TWidth, TVec, Yes>(wide, columns);
            }

            ArrayPool<float>.Shared.Return(parameters);
        }

        private void Map<TWidth, TVec, TAdd>(in WideRowView wide, float* columns)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            where TAdd : struct, IChoice
        {
            if (rectify)
                ChannelwiseMap.Run<TWidth, TVec, Normalized<TAdd, Yes>>(pool, wide, new(x, addend, y, columns, wide.Columns));
            else
                ChannelwiseMap.Run<TWidth, TVec, Normalized<TAdd, No>>(pool, wide, new(x, addend, y, columns, wide.Columns));
        }
    }
}
