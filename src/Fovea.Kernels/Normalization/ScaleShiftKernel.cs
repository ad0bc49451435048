using System.Buffers;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Normalization;

/// <summary>One scale and one shift for each channel: batch normalisation by fixed statistics, and a bias.</summary>
public static unsafe class ScaleShiftKernel
{
    /// <summary>
    /// Computes the scale and shift of batch normalisation by fixed statistics: scale = gamma / sqrt(variance + epsilon),
    /// shift = beta - mean * scale.
    /// </summary>
    /// <param name="gamma">[channels], or empty for 1.</param>
    /// <param name="beta">[channels], or empty for 0.</param>
    /// <param name="mean">[channels].</param>
    /// <param name="variance">[channels].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="scale">[channels]; overwritten.</param>
    /// <param name="shift">[channels]; overwritten.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void FromStatistics(
        ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, float epsilon,
        Span<float> scale, Span<float> shift)
    {
        var geometry = new RowsGeometry(1, mean.Length);
        SpanChecks.LengthOrEmpty(gamma.Length, mean.Length, nameof(gamma), geometry);
        SpanChecks.LengthOrEmpty(beta.Length, mean.Length, nameof(beta), geometry);
        SpanChecks.Length(variance.Length, mean.Length, nameof(variance), geometry);
        SpanChecks.Length(scale.Length, mean.Length, nameof(scale), geometry);
        SpanChecks.Length(shift.Length, mean.Length, nameof(shift), geometry);
        for (int c = 0; c < mean.Length; c++)
        {
            double factor = (gamma.IsEmpty ? 1.0 : gamma[c]) / Math.Sqrt((double)variance[c] + epsilon);
            scale[c] = (float)factor;
            shift[c] = (float)((beta.IsEmpty ? 0.0 : beta[c]) - (mean[c] * factor));
        }
    }

    /// <summary>y = x * scale + shift.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="x">[rows, channels].</param>
    /// <param name="scale">[channels], or empty for 1: then the shift is a bias.</param>
    /// <param name="shift">[channels].</param>
    /// <param name="y">[rows, channels]; may be the same memory as <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Forward(
        WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift,
        Span<float> y)
        => Forward(pool, SimdSupport.Level, geometry, x, scale, shift, y);

    /// <summary>sums[c] = the sum of x[r, c] over the rows: the gradient of a bias.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="x">[rows, channels].</param>
    /// <param name="sums">[channels]; overwritten.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void SumRows(WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, Span<float> sums)
        => SumRows(pool, SimdSupport.Level, geometry, x, sums);

    internal static void Forward(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> scale,
        ReadOnlySpan<float> shift, Span<float> y)
    {
        geometry.Validate();
        SpanChecks.Length(x.Length, geometry.Length, nameof(x), geometry);
        SpanChecks.LengthOrEmpty(scale.Length, geometry.Channels, nameof(scale), geometry);
        SpanChecks.Length(shift.Length, geometry.Channels, nameof(shift), geometry);
        SpanChecks.Length(y.Length, geometry.Length, nameof(y), geometry);
        fixed (float* source = x, scales = scale, shifts = shift, destination = y)
        {
            var kernel = new ForwardKernel(pool, geometry, source, scales, shifts, destination);
            SimdSupport.Run(level, ref kernel);
        }
    }

    internal static void SumRows(WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> x, Span<float> sums)
    {
        geometry.Validate();
        SpanChecks.Length(x.Length, geometry.Length, nameof(x), geometry);
        SpanChecks.Length(sums.Length, geometry.Channels, nameof(sums), geometry);
        fixed (float* source = x, destination = sums)
        {
            var kernel = new SumKernel(pool, geometry, source, destination);
            SimdSupport.Run(level, ref kernel);
        }
    }

    private readonly struct ForwardKernel(
        WorkerPool pool, RowsGeometry geometry, float* x, float* scale, float* shift, float* y) : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            var wide = new WideRowView(geometry, TWidth.Lanes);
            float[] parameters = ArrayPool<float>.Shared.Rent(2 * wide.Columns);
            wide.Repeat(new ReadOnlySpan<float>(shift, geometry.Channels), parameters);
            if (scale is not null)
                wide.Repeat(new ReadOnlySpan<float>(scale, geometry.Channels), parameters.AsSpan(wide.Columns));
            fixed (float* columns = parameters)
            {
                if (scale is null)
                    ChannelwiseMap.Run<TWidth, TVec, Shift>(pool, wide, new Shift(x, y, columns));
                else
                    ChannelwiseMap.Run<TWidth, TVec, ScaleShift>(pool, wide, new ScaleShift(x, y, columns + wide.Columns, columns));
            }

            ArrayPool<float>.Shared.Return(parameters);
        }
    }

    private readonly struct SumKernel(WorkerPool pool, RowsGeometry geometry, float* x, float* sums) : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            double[] totals = ArrayPool<double>.Shared.Rent(geometry.Channels);
            var wide = new WideRowView(geometry, TWidth.Lanes);
            ChannelReduction.Run<TWidth, TVec, BatchNormKernel.ValueTerms>(
                pool, wide, new BatchNormKernel.ValueTerms(x), totals.AsSpan(0, geometry.Channels), default);
            for (int c = 0; c < geometry.Channels; c++)
                sums[c] = (float)totals[c];
            ArrayPool<double>.Shared.Return(totals);
        }
    }

    private readonly struct ScaleShift(float* x, float* y, float* scale, float* shift) : IChannelwiseOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void PrefetchAt(nint index)
        {
            Prefetch.ToL1(x + index);
            Prefetch.ToL1(y + index);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TWidth, TVec>(nint index, int column)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Store(
                TWidth.MultiplyAdd(TWidth.Load(x + index), TWidth.Load(scale + column), TWidth.Load(shift + column)), y + index);
    }

    private readonly struct Shift(float* x, float* y, float* shift) : IChannelwiseOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void PrefetchAt(nint index)
        {
            Prefetch.ToL1(x + index);
            Prefetch.ToL1(y + index);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TWidth, TVec>(nint index, int column)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Store(TWidth.Add(TWidth.Load(x + index), TWidth.Load(shift + column)), y + index);
    }
}
