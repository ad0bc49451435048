using Fovea.Kernels.Activations;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Optimizers;

/// <summary>The settings of a step of RMSprop.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Alpha">The factor of the running mean of squared gradients.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="Momentum">The factor of the momentum buffer; 0 needs no buffer.</param>
/// <param name="WeightDecay">The multiple of the parameters to add to the gradient.</param>
/// <param name="Centered">Whether to divide by the standard deviation of the gradients instead of their root mean square.</param>
public readonly record struct RmsPropSettings(
    double LearningRate, double Alpha, double Epsilon, double Momentum, double WeightDecay, bool Centered);

/// <summary>One step of RMSprop over a span of parameters, in one pass.</summary>
public static unsafe class RmsPropKernel
{
    /// <summary>
    /// Updates parameters as PyTorch's <c>RMSprop</c> does: g = gradient + weightDecay * p; v = alpha * v + (1 - alpha) * g * g; centered:
    /// m = alpha * m + (1 - alpha) * g; d = g / (sqrt(v - m * m, without centered v) + epsilon); with momentum: b = momentum * b + d,
    /// d = b; p = p - learningRate * d. A variance that rounding makes negative counts as 0, where PyTorch's step would be NaN.
    /// </summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="parameters">Any length; updated.</param>
    /// <param name="gradient">As long as <paramref name="parameters"/>.</param>
    /// <param name="square">
    /// The running mean of squared gradients, as long as <paramref name="parameters"/>; updated; zero before the first step.
    /// </param>
    /// <param name="mean">
    /// The running mean of gradients, as long as <paramref name="parameters"/>; updated; zero before the first step; empty unless centered.
    /// </param>
    /// <param name="buffer">
    /// The momentum buffer, as long as <paramref name="parameters"/>; updated; zero before the first step; empty without momentum.
    /// </param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Step(
        WorkerPool pool, in RmsPropSettings settings, Span<float> parameters, ReadOnlySpan<float> gradient, Span<float> square,
        Span<float> mean, Span<float> buffer)
        => Step(pool, SimdSupport.Level, settings, parameters, gradient, square, mean, buffer);

    internal static void Step(
        WorkerPool pool, SimdLevel level, in RmsPropSettings settings, Span<float> parameters, ReadOnlySpan<float> gradient,
        Span<float> square, Span<float> mean, Span<float> buffer)
    {
        SpanChecks.SameLength(gradient.Length, parameters.Length, nameof(gradient), nameof(parameters));
        SpanChecks.SameLength(square.Length, parameters.Length, nameof(square), nameof(parameters));
        if (settings.Centered)
            SpanChecks.SameLength(mean.Length, parameters.Length, nameof(mean), nameof(parameters));
        if (settings.Momentum != 0)
            SpanChecks.SameLength(buffer.Length, parameters.Length, nameof(buffer), nameof(parameters));
        fixed (float* p = parameters, g = gradient, v = square, m = mean, b = buffer)
            Elementwise.Run(pool, level, parameters.Length, new Update(settings, p, g, v, m, b));
    }

    private readonly struct Update(in RmsPropSettings settings, float* p, float* g, float* v, float* m, float* b) : IElementwise
    {
        private readonly float _alpha = (float)settings.Alpha, _rest = (float)(1 - settings.Alpha), _epsilon = (float)settings.Epsilon;
        private readonly float _rate = (float)-settings.LearningRate, _decay = (float)settings.WeightDecay;
        private readonly float _momentum = (float)settings.Momentum;
        private readonly bool _centered = settings.Centered;
        private readonly float* _p = p, _g = g, _v = v, _m = m, _b = b;

        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec parameters = TWidth.Load(_p + index), alpha = TWidth.Broadcast(_alpha), rest = TWidth.Broadcast(_rest);
            TVec gradient = TWidth.MultiplyAdd(TWidth.Broadcast(_decay), parameters, TWidth.Load(_g + index));
            TVec square = TWidth.MultiplyAdd(
                alpha, TWidth.Load(_v + index), TWidth.Multiply(rest, TWidth.Multiply(gradient, gradient)));
            TVec variance = square;
            if (_centered)
            {
                TVec mean = TWidth.MultiplyAdd(alpha, TWidth.Load(_m + index), TWidth.Multiply(rest, gradient));
                TWidth.Store(mean, _m + index);
                variance = TWidth.ClampMin(TWidth.Subtract(square, TWidth.Multiply(mean, mean)), TWidth.Zero);
            }

            TVec direction = TWidth.Divide(gradient, TWidth.Add(TWidth.Sqrt(variance), TWidth.Broadcast(_epsilon)));
            if (_momentum != 0f)
            {
                direction = TWidth.MultiplyAdd(TWidth.Broadcast(_momentum), TWidth.Load(_b + index), direction);
                TWidth.Store(direction, _b + index);
            }

            TWidth.Store(square, _v + index);
            TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(_rate), direction, parameters), _p + index);
        }
    }
}
