using System.Buffers;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Normalization;

public static unsafe partial class BatchNormKernel
{
    private readonly struct BackwardKernel(
        WorkerPool pool, RowsGeometry geometry, float* x, float* dy, float* gamma, float* mean, float* inverseDeviation,
        bool throughStatistics, float* dx, float* dgamma, float* dbeta, float* rectifiedShift) : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            var fold = new RowFold(geometry, TWidth.Lanes);
            int channels = geometry.Channels;
            double[] sums = ArrayPool<double>.Shared.Rent(2 * channels);
            float[] parameters = ArrayPool<float>.Shared.Rent((5 * fold.Columns) + (3 * channels));
            Span<double> gradientSum = sums.AsSpan(0, channels);
            Span<double> productSum = sums.AsSpan(channels, channels);
            Span<float> scale = parameters.AsSpan(5 * fold.Columns, channels);
            Span<float> offset = parameters.AsSpan((5 * fold.Columns) + channels, channels);
            Span<float> slope = parameters.AsSpan((5 * fold.Columns) + (2 * channels), channels);
            for (int c = 0; c < channels; c++)
                scale[c] = inverseDeviation[c] * (gamma is null ? 1f : gamma[c]);
            fold.Expand(new ReadOnlySpan<float>(mean, channels), parameters);
            fold.Expand(scale, parameters.AsSpan(fold.Columns));
            if (rectifiedShift is not null)
                fold.Expand(new ReadOnlySpan<float>(rectifiedShift, channels), parameters.AsSpan(4 * fold.Columns));
            fixed (float* columns = parameters)
            {
                float* scales = columns + fold.Columns;
                float* shifts = columns + (4 * fold.Columns);
                if (rectifiedShift is null)
                    RowReduce.Run<TWidth, TVec, GradientTerms<Open>>(pool, fold, new(x, dy, columns, new Open()), gradientSum, productSum);
                else
                    RowReduce.Run<TWidth, TVec, GradientTerms<Gate>>(pool, fold, new(x, dy, columns, new Gate(scales, shifts)), gradientSum, productSum);
                for (int c = 0; c < channels; c++)
                {
                    double inverse = inverseDeviation[c];
                    dbeta[c] = (float)gradientSum[c];
                    dgamma[c] = (float)(productSum[c] * inverse);
                    offset[c] = throughStatistics ? (float)(gradientSum[c] / geometry.Rows) : 0f;
                    slope[c] = throughStatistics ? (float)(productSum[c] * inverse * inverse / geometry.Rows) : 0f;
                }

                fold.Expand(offset, parameters.AsSpan(2 * fold.Columns));
                fold.Expand(slope, parameters.AsSpan(3 * fold.Columns));
                if (!throughStatistics)
                    RowMap.Run<TWidth, TVec, Scale>(pool, fold, new Scale(dy, dx, scales));
                else if (rectifiedShift is null)
                    RowMap.Run<TWidth, TVec, Propagate<Open>>(pool, fold, new(x, dy, dx, columns, fold.Columns, new Open()));
                else
                    RowMap.Run<TWidth, TVec, Propagate<Gate>>(pool, fold, new(x, dy, dx, columns, fold.Columns, new Gate(scales, shifts)));
            }

            ArrayPool<float>.Shared.Return(parameters);
            ArrayPool<double>.Shared.Return(sums);
        }
    }
}
