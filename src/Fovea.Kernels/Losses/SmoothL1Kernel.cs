using Fovea.Kernels.Activations;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Losses;

/// <summary>
/// Smooth L1 loss (Girshick 2015, Fast R-CNN) of the difference d of input and target: d^2 / (2 beta) where |d| is below beta, |d| - beta /
/// 2 elsewhere; |d| for beta 0.
/// </summary>
public static unsafe class SmoothL1Kernel
{
    /// <summary>Returns the sum of the losses of all elements.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="input">Any length.</param>
    /// <param name="target">As long as <paramref name="input"/>.</param>
    /// <param name="beta">The difference at which the loss becomes linear; not negative.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="ArgumentException"><paramref name="beta"/> is negative, or the spans differ in length.</exception>
    public static double Sum(WorkerPool pool, ReadOnlySpan<float> input, ReadOnlySpan<float> target, float beta)
        => Sum(pool, SimdSupport.Level, input, target, beta);

    /// <summary>gradient = the derivative of each element's loss to the input, times <paramref name="scale"/>.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="input">Any length.</param>
    /// <param name="target">As long as <paramref name="input"/>.</param>
    /// <param name="beta">As in the forward pass.</param>
    /// <param name="scale">The gradient to the sum; 1 / (number of elements) for the mean loss.</param>
    /// <param name="gradient">As long as <paramref name="input"/>; overwritten; may be the same memory as either.</param>
    /// <exception cref="ArgumentException"><paramref name="beta"/> is negative, or the spans differ in length.</exception>
    public static void Backward(
        WorkerPool pool, ReadOnlySpan<float> input, ReadOnlySpan<float> target, float beta, float scale, Span<float> gradient)
        => Backward(pool, SimdSupport.Level, input, target, beta, scale, gradient);

    internal static double Sum(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> input, ReadOnlySpan<float> target, float beta)
    {
        CheckBeta(beta);
        SpanChecks.SameLength(target.Length, input.Length, nameof(target), nameof(input));
        fixed (float* x = input, t = target)
            return Elementwise.Sum(pool, level, input.Length, new Loss(x, t, beta));
    }

    internal static void Backward(
        WorkerPool pool, SimdLevel level, ReadOnlySpan<float> input, ReadOnlySpan<float> target, float beta, float scale,
        Span<float> gradient)
    {
        CheckBeta(beta);
        SpanChecks.SameLength(target.Length, input.Length, nameof(target), nameof(input));
        SpanChecks.SameLength(gradient.Length, input.Length, nameof(gradient), nameof(input));
        fixed (float* x = input, t = target, destination = gradient)
            Elementwise.Run(pool, level, input.Length, new Slope(x, t, beta, scale, destination));
    }

    private static void CheckBeta(float beta)
    {
        if (!(beta >= 0f))
            throw new ArgumentException($"Smooth L1: given beta {beta}, expected at least 0.", nameof(beta));
    }

    private readonly struct Loss(float* x, float* t, float beta) : IElementwiseTerm
    {
        public TVec Term<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec distance = TWidth.Abs(TWidth.Subtract(TWidth.Load(x + index), TWidth.Load(t + index)));
            TVec border = TWidth.Broadcast(beta);
            TVec half = TWidth.Broadcast(0.5f);
            TVec square = TWidth.Divide(TWidth.Multiply(TWidth.Multiply(half, distance), distance), border);
            TVec line = TWidth.Subtract(distance, TWidth.Multiply(half, border));
            return TWidth.Select(TWidth.GreaterThan(border, distance), square, line);
        }
    }

    private readonly struct Slope(float* x, float* t, float beta, float scale, float* gradient) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec difference = TWidth.Subtract(TWidth.Load(x + index), TWidth.Load(t + index));
            TVec border = TWidth.Broadcast(beta);
            TVec one = TWidth.Broadcast(1f);
            TVec above = TWidth.Select(TWidth.GreaterThan(difference, TWidth.Zero), one, TWidth.Zero);
            TVec below = TWidth.Select(TWidth.GreaterThan(TWidth.Zero, difference), one, TWidth.Zero);
            TVec inside = TWidth.GreaterThan(border, TWidth.Abs(difference));
            TVec slope = TWidth.Select(inside, TWidth.Divide(difference, border), TWidth.Subtract(above, below));
            TWidth.Store(TWidth.Multiply(slope, TWidth.Broadcast(scale)), gradient + index);
        }
    }
}
