using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

public static unsafe partial class BatchNormKernel
{
    /// <summary>x.</summary>
    internal readonly struct ValueTerms(float* x) : IChannelTerms
    {
        public static bool HasSecond => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void PrefetchAt(nint index) => Prefetch.ToL1(x + index);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Terms<TWidth, TVec>(nint index, int column, out TVec first, out TVec second)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            first = TWidth.Load(x + index);
            second = TWidth.Zero;
        }
    }

    /// <summary>(x - mean)^2 and x - mean.</summary>
    private readonly struct DeviationTerms(float* x, float* mean) : IChannelTerms
    {
        public static bool HasSecond => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void PrefetchAt(nint index) => Prefetch.ToL1(x + index);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Terms<TWidth, TVec>(nint index, int column, out TVec first, out TVec second)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            second = TWidth.Subtract(TWidth.Load(x + index), TWidth.Load(mean + column));
            first = TWidth.Multiply(second, second);
        }
    }

    /// <summary>Passes or blocks the gradient of an element, as the derivative of the activation after the normalisation does.</summary>
    private interface IGate
    {
        TVec Apply<TWidth, TVec>(TVec gradient, TVec centred, int column)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct;
    }

    /// <summary>No activation: passes every gradient.</summary>
    private readonly struct OpenGate : IGate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVec Apply<TWidth, TVec>(TVec gradient, TVec centred, int column)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => gradient;
    }

    /// <summary>ReLU: passes gradients where the normalised value, computed as in the forward pass, is positive.</summary>
    private readonly struct PositiveGate(float* scale, float* shift) : IGate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVec Apply<TWidth, TVec>(TVec gradient, TVec centred, int column)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec value = TWidth.MultiplyAdd(centred, TWidth.Load(scale + column), TWidth.Load(shift + column));
            return TWidth.Select(TWidth.GreaterThan(value, TWidth.Zero), gradient, TWidth.Zero);
        }
    }

    /// <summary>dy and dy * (x - mean).</summary>
    private readonly struct GradientTerms<TGate>(float* x, float* dy, float* mean, TGate gate) : IChannelTerms
        where TGate : struct, IGate
    {
        public static bool HasSecond => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void PrefetchAt(nint index)
        {
            Prefetch.ToL1(x + index);
            Prefetch.ToL1(dy + index);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Terms<TWidth, TVec>(nint index, int column, out TVec first, out TVec second)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec centred = TWidth.Subtract(TWidth.Load(x + index), TWidth.Load(mean + column));
            first = gate.Apply<TWidth, TVec>(TWidth.Load(dy + index), centred, column);
            second = TWidth.Multiply(first, centred);
        }
    }

    /// <summary>y = (x - mean) * scale + shift, with an optional addend and an optional ReLU.</summary>
    private readonly struct Normalized<TAdd, TRectify>(float* x, float* addend, float* y, float* mean, int columns) : IChannelwiseOperation
        where TAdd : struct, IChoice
        where TRectify : struct, IChoice
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void PrefetchAt(nint index)
        {
            Prefetch.ToL1(x + index);
            if (TAdd.IsYes)
                Prefetch.ToL1(addend + index);
            Prefetch.ToL1(y + index);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TWidth, TVec>(nint index, int column)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            float* parameters = mean + column;
            TVec centred = TWidth.Subtract(TWidth.Load(x + index), TWidth.Load(parameters));
            TVec value = TWidth.MultiplyAdd(centred, TWidth.Load(parameters + columns), TWidth.Load(parameters + (2 * columns)));
            if (TAdd.IsYes)
                value = TWidth.Add(value, TWidth.Load(addend + index));
            TWidth.Store(TRectify.IsYes ? TWidth.ClampMin(value, TWidth.Zero) : value, y + index);
        }
    }

    private interface IChoice
    {
        static abstract bool IsYes { get; }
    }

    private readonly struct Yes : IChoice
    {
        public static bool IsYes => true;
    }

    private readonly struct No : IChoice
    {
        public static bool IsYes => false;
    }

    /// <summary>dx = scale * (dy - offset - (x - mean) * slope), with parameters one after another: mean, scale, offset, slope.</summary>
    private readonly struct Propagate<TGate>(float* x, float* dy, float* dx, float* parameters, int columns, TGate gate)
        : IChannelwiseOperation
        where TGate : struct, IGate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void PrefetchAt(nint index)
        {
            Prefetch.ToL1(x + index);
            Prefetch.ToL1(dy + index);
            Prefetch.ToL1(dx + index);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TWidth, TVec>(nint index, int column)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            float* mean = parameters + column;
            TVec value = TWidth.Load(x + index), average = TWidth.Load(mean);
            TVec gradient = gate.Apply<TWidth, TVec>(TWidth.Load(dy + index), TWidth.Subtract(value, average), column);
            TVec direct = TWidth.Subtract(gradient, TWidth.Load(mean + (2 * (nint)columns)));
            TVec sum = TWidth.MultiplyAdd(TWidth.Subtract(average, value), TWidth.Load(mean + (3 * (nint)columns)), direct);
            TWidth.Store(TWidth.Multiply(sum, TWidth.Load(mean + columns)), dx + index);
        }
    }

    /// <summary>dx = dy * scale.</summary>
    private readonly struct Scale(float* dy, float* dx, float* scale) : IChannelwiseOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void PrefetchAt(nint index)
        {
            Prefetch.ToL1(dy + index);
            Prefetch.ToL1(dx + index);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TWidth, TVec>(nint index, int column)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Store(TWidth.Multiply(TWidth.Load(dy + index), TWidth.Load(scale + column)), dx + index);
    }
}
