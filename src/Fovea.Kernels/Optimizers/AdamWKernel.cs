using Fovea.Kernels.Activations;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Optimizers;

/// <summary>The settings of a step of AdamW.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Beta1">The factor of the running mean of gradients.</param>
/// <param name="Beta2">The factor of the running mean of squared gradients.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="WeightDecay">The decoupled weight decay.</param>
/// <param name="Step">The number of this step, from 1, for the correction of the means' bias.</param>
public readonly record struct AdamWSettings(
    double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, long Step);

/// <summary>One step of AdamW over a span of parameters, in one pass (Loshchilov and Hutter 2017, arXiv:1711.05101, algorithm 2).</summary>
public static unsafe class AdamWKernel
{
    /// <summary>
    /// Updates parameters as PyTorch's <c>AdamW</c> does: p = p * (1 - learningRate * weightDecay); m = beta1 * m + (1 - beta1) * g; v =
    /// beta2 * v + (1 - beta2) * g * g; p = p - learningRate / (1 - beta1^step) * m / (sqrt(v) / sqrt(1 - beta2^step) + epsilon).
    /// </summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="parameters">Any length; updated.</param>
    /// <param name="gradient">As long as <paramref name="parameters"/>.</param>
    /// <param name="mean">The running mean of gradients, as long as <paramref name="parameters"/>; updated; zero before step 1.</param>
    /// <param name="square">
    /// The running mean of squared gradients, as long as <paramref name="parameters"/>; updated; zero before step 1.
    /// </param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Step(
        WorkerPool pool, in AdamWSettings settings, Span<float> parameters, ReadOnlySpan<float> gradient, Span<float> mean,
        Span<float> square)
        => Step(pool, SimdSupport.Level, settings, parameters, gradient, mean, square);

    internal static void Step(
        WorkerPool pool, SimdLevel level, in AdamWSettings settings, Span<float> parameters, ReadOnlySpan<float> gradient,
        Span<float> mean, Span<float> square)
    {
        SpanChecks.SameLength(gradient.Length, parameters.Length, nameof(gradient), nameof(parameters));
        SpanChecks.SameLength(mean.Length, parameters.Length, nameof(mean), nameof(parameters));
        SpanChecks.SameLength(square.Length, parameters.Length, nameof(square), nameof(parameters));
        fixed (float* p = parameters, g = gradient, m = mean, v = square)
            Elementwise.Run(pool, level, parameters.Length, new Update(settings, p, g, m, v));
    }

    private readonly struct Update(in AdamWSettings settings, float* p, float* g, float* m, float* v) : IElementwise
    {
        private readonly float _kept = (float)(1 - (settings.LearningRate * settings.WeightDecay));
        private readonly float _beta1 = (float)settings.Beta1, _rest1 = (float)(1 - settings.Beta1);
        private readonly float _beta2 = (float)settings.Beta2, _rest2 = (float)(1 - settings.Beta2);
        private readonly float _rate = (float)(-settings.LearningRate / (1 - Math.Pow(settings.Beta1, settings.Step)));
        private readonly float _root = (float)Math.Sqrt(1 - Math.Pow(settings.Beta2, settings.Step)), _epsilon = (float)settings.Epsilon;
        private readonly float* _p = p, _g = g, _m = m, _v = v;

        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec gradient = TWidth.Load(_g + index);
            TVec mean = TWidth.MultiplyAdd(
                TWidth.Broadcast(_beta1), TWidth.Load(_m + index), TWidth.Multiply(TWidth.Broadcast(_rest1), gradient));
            TVec square = TWidth.MultiplyAdd(
                TWidth.Broadcast(_beta2), TWidth.Load(_v + index),
                TWidth.Multiply(TWidth.Broadcast(_rest2), TWidth.Multiply(gradient, gradient)));
            TVec root = TWidth.Divide(TWidth.Sqrt(square), TWidth.Broadcast(_root));
            TVec direction = TWidth.Divide(mean, TWidth.Add(root, TWidth.Broadcast(_epsilon)));
            TVec kept = TWidth.Multiply(TWidth.Broadcast(_kept), TWidth.Load(_p + index));
            TWidth.Store(mean, _m + index);
            TWidth.Store(square, _v + index);
            TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(_rate), direction, kept), _p + index);
        }
    }
}
