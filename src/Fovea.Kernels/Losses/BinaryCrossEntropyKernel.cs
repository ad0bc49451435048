using Fovea.Kernels.Activations;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Losses;

/// <summary>
/// Binary cross-entropy of logits x and target probabilities t: -t log s(x) - (1 - t) log(1 - s(x)) with the logistic function s, computed
/// as max(x, 0) - x t + log(1 + exp(-|x|)), which does not overflow.
/// </summary>
public static unsafe class BinaryCrossEntropyKernel
{
    /// <summary>Returns the sum of the losses of all elements.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="logits">Any length.</param>
    /// <param name="targets">As long as <paramref name="logits"/>; probabilities.</param>
    /// <returns>The sum; 0 for no elements.</returns>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static double Sum(WorkerPool pool, ReadOnlySpan<float> logits, ReadOnlySpan<float> targets)
        => Sum(pool, SimdSupport.Level, logits, targets);

    /// <summary>gradient = the derivative of each element's loss to its logit, s(x) - t, times <paramref name="scale"/>.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="logits">Any length.</param>
    /// <param name="targets">As long as <paramref name="logits"/>; probabilities.</param>
    /// <param name="scale">The gradient to the sum; 1 / (number of elements) for the mean loss.</param>
    /// <param name="gradient">As long as <paramref name="logits"/>; overwritten; may be the same memory as either.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Backward(
        WorkerPool pool, ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, float scale, Span<float> gradient)
        => Backward(pool, SimdSupport.Level, logits, targets, scale, gradient);

    internal static double Sum(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> logits, ReadOnlySpan<float> targets)
    {
        SpanChecks.SameLength(targets.Length, logits.Length, nameof(targets), nameof(logits));
        fixed (float* x = logits, t = targets)
            return Elementwise.Sum(pool, level, logits.Length, new Loss(x, t));
    }

    internal static void Backward(
        WorkerPool pool, SimdLevel level, ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, float scale, Span<float> gradient)
    {
        SpanChecks.SameLength(targets.Length, logits.Length, nameof(targets), nameof(logits));
        SpanChecks.SameLength(gradient.Length, logits.Length, nameof(gradient), nameof(logits));
        fixed (float* x = logits, t = targets, destination = gradient)
            Elementwise.Run(pool, level, logits.Length, new Slope(x, t, scale, destination));
    }

    /// <summary>exp(-|x|), in (0, 1].</summary>
    private static TVec Decay<TWidth, TVec>(TVec x)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TWidth.Exp(TWidth.Subtract(TWidth.Zero, TWidth.Abs(x)));

    private readonly struct Loss(float* x, float* t) : IElementwiseTerm
    {
        public TVec Term<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec logit = TWidth.Load(x + index);
            TVec linear = TWidth.Subtract(TWidth.Max(logit, TWidth.Zero), TWidth.Multiply(logit, TWidth.Load(t + index)));
            return TWidth.Add(linear, LogOnePlus<TWidth, TVec>(Decay<TWidth, TVec>(logit)));
        }

        /// <summary>
        /// log(1 + e), with the relative accuracy of e for small e: the logarithm of the rounded sum u, times e / (u - 1), which undoes the
        /// rounding to first order; e itself where the sum rounds to 1.
        /// </summary>
        private static TVec LogOnePlus<TWidth, TVec>(TVec e)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec one = TWidth.Broadcast(1f);
            TVec sum = TWidth.Add(one, e);
            TVec logarithm = TWidth.Divide(TWidth.Multiply(TWidth.Log(sum), e), TWidth.Subtract(sum, one));
            return TWidth.Select(TWidth.GreaterThan(sum, one), logarithm, e);
        }
    }

    private readonly struct Slope(float* x, float* t, float scale, float* gradient) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec logit = TWidth.Load(x + index);
            TVec target = TWidth.Load(t + index);
            TVec one = TWidth.Broadcast(1f);
            TVec decay = Decay<TWidth, TVec>(logit);
            TVec unlikely = TWidth.Divide(decay, TWidth.Add(one, decay)); // s(-|x|), without the rounding of 1 - s(|x|)
            TVec above = TWidth.Subtract(TWidth.Subtract(one, target), unlikely);
            TVec slope = TWidth.Select(TWidth.GreaterThan(logit, TWidth.Zero), above, TWidth.Subtract(unlikely, target));
            TWidth.Store(TWidth.Multiply(slope, TWidth.Broadcast(scale)), gradient + index);
        }
    }
}
