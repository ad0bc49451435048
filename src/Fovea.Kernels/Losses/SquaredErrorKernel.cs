using Fovea.Kernels.Activations;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Losses;

/// <summary>The squared error between an input and its target.</summary>
public static unsafe class SquaredErrorKernel
{
    /// <summary>Returns the sum of (input - target)^2.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="input">Any length.</param>
    /// <param name="target">As long as <paramref name="input"/>.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static double Sum(WorkerPool pool, ReadOnlySpan<float> input, ReadOnlySpan<float> target)
        => Sum(pool, SimdSupport.Level, input, target);

    /// <summary>gradient = 2 * (input - target) * <paramref name="scale"/>.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="input">Any length.</param>
    /// <param name="target">As long as <paramref name="input"/>.</param>
    /// <param name="scale">The gradient to the sum; 1 / (number of elements) for the mean loss.</param>
    /// <param name="gradient">As long as <paramref name="input"/>; overwritten; may be the same memory as either.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Backward(WorkerPool pool, ReadOnlySpan<float> input, ReadOnlySpan<float> target, float scale, Span<float> gradient)
        => Backward(pool, SimdSupport.Level, input, target, scale, gradient);

    internal static double Sum(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> input, ReadOnlySpan<float> target)
    {
        SpanChecks.SameLength(target.Length, input.Length, nameof(target), nameof(input));
        fixed (float* x = input, t = target)
            return Elementwise.Sum(pool, level, input.Length, new Loss(x, t));
    }

    internal static void Backward(
        WorkerPool pool, SimdLevel level, ReadOnlySpan<float> input, ReadOnlySpan<float> target, float scale, Span<float> gradient)
    {
        SpanChecks.SameLength(target.Length, input.Length, nameof(target), nameof(input));
        SpanChecks.SameLength(gradient.Length, input.Length, nameof(gradient), nameof(input));
        fixed (float* x = input, t = target, destination = gradient)
            Elementwise.Run(pool, level, input.Length, new Slope(x, t, 2f * scale, destination));
    }

    private readonly struct Loss(float* x, float* t) : IElementwiseTerm
    {
        public TVec Term<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec difference = TWidth.Subtract(TWidth.Load(x + index), TWidth.Load(t + index));
            return TWidth.Multiply(difference, difference);
        }
    }

    private readonly struct Slope(float* x, float* t, float factor, float* gradient) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec difference = TWidth.Subtract(TWidth.Load(x + index), TWidth.Load(t + index));
            TWidth.Store(TWidth.Multiply(difference, TWidth.Broadcast(factor)), gradient + index);
        }
    }
}
