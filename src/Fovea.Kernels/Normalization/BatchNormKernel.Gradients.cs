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
            var wide = new WideRowView(geometry, TWidth.Lanes);
            int channels = geometry.Channels;
            double[] sums = ArrayPool<double>.Shared.Rent(2 * channels);
            float[] parameters = ArrayPool<float>.Shared.Rent((5 * wide.Columns) + (3 * channels));
            Span<double> gradientSum = sums.AsSpan(0, channels);
            Span<double> productSum = sums.AsSpan(channels, channels);
            Span<float> scale = parameters.AsSpan(5 * wide.Columns, channels);
            Span<float> offset = parameters.AsSpan((5 * wide.Columns) + channels, channels);
            Span<float> slope = parameters.AsSpan((5 * wide.Columns) + (2 * channels), channels);
            for (int c = 0; c < channels; c++)
                scale[c] = inverseDeviation[c] * (gamma is null ? 1f : gamma[c]);
            wide.Repeat(new ReadOnlySpan<float>(mean, channels), parameters);
            wide.Repeat(scale, parameters.AsSpan(wide.Columns));
            if (rectifiedShift is not null)
                wide.Repeat(new ReadOnlySpan<float>(rectifiedShift, channels), parameters.AsSpan(4 * wide.Columns));
            fixed (float* columns = parameters)
            {
                float* scales = columns + wide.Columns;
                float* shifts = columns + (4 * wide.Columns);
                if (rectifiedShift is null)
                {
                    ChannelReduction.Run<TWidth, TVec, GradientTerms<OpenGate>>(
                        pool, wide, new(x, dy, columns, new OpenGate()), gradientSum, productSum);
                }
                else
                {
                    ChannelReduction.Run<TWidth, TVec, GradientTerms<PositiveGate>>(
                        pool, wide, new(x, dy, columns, new PositiveGate(scales, shifts)), gradientSum, productSum);
                }

                for (int c = 0; c < channels; c++)
                {
                    double inverse = inverseDeviation[c];
                    dbeta[c] = (float)gradientSum[c];
                    dgamma[c] = (float)(productSum[c] * inverse);
                    offset[c] = throughStatistics ? (float)(gradientSum[c] / geometry.Rows) : 0f;
                    slope[c] = throughStatistics ? (float)(productSum[c] * inverse * inverse / geometry.Rows) : 0f;
                }

                wide.Repeat(offset, parameters.AsSpan(2 * wide.Columns));
                wide.Repeat(slope, parameters.AsSpan(3 * wide.Columns));
                if (!throughStatistics)
                {
                    ChannelwiseMap.Run<TWidth, TVec, Scale>(pool, wide, new Scale(dy, dx, scales));
                }
                else if (rectifiedShift is null)
                {
                    ChannelwiseMap.Run<TWidth, TVec, Propagate<OpenGate>>(
                        pool, wide, new(x, dy, dx, columns, wide.Columns, new OpenGate()));
                }
                else
                {
                    ChannelwiseMap.Run<TWidth, TVec, Propagate<PositiveGate>>(
                        pool, wide, new(x, dy, dx, columns, wide.Columns, new PositiveGate(scales, shifts)));
                }
            }

            ArrayPool<float>.Shared.Return(parameters);
            ArrayPool<double>.Shared.Return(sums);
        }
    }
}
