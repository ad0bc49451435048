using Fovea.Kernels.Activations;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Optimizers;

/// <summary>The settings of a step of stochastic gradient descent as PyTorch defines it.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Momentum">The factor of the momentum buffer; 0 needs no buffer.</param>
/// <param name="Dampening">Reduces the gradient in the buffer to 1 - Dampening, after the first step.</param>
/// <param name="WeightDecay">The multiple of the parameters to add to the gradient.</param>
/// <param name="Nesterov">Whether to use Nesterov momentum: the gradient plus momentum times the new buffer.</param>
/// <param name="FirstStep">Whether to initialise the buffer with the gradient.</param>
public readonly record struct SgdSettings(
    float LearningRate, float Momentum, float Dampening, float WeightDecay, bool Nesterov, bool FirstStep);

/// <summary>One step of stochastic gradient descent over a span of parameters, in one pass.</summary>
public static unsafe class SgdKernel
{
    /// <summary>
    /// Updates parameters as PyTorch does: g = gradient + weightDecay * p; buffer = momentum * buffer + (1 - dampening) * g, at the first
    /// step g; p = p - learningRate * (Nesterov: g + momentum * buffer; otherwise buffer).
    /// </summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="parameters">Any length; updated.</param>
    /// <param name="gradient">As long as <paramref name="parameters"/>.</param>
    /// <param name="buffer">As long as <paramref name="parameters"/>; updated; empty when there is no momentum.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Step(
        WorkerPool pool, in SgdSettings settings, Span<float> parameters, ReadOnlySpan<float> gradient, Span<float> buffer)
        => Step(pool, SimdSupport.Level, settings, parameters, gradient, buffer);

    /// <summary>
    /// Updates parameters as Krizhevsky et al. 2012 do: v = momentum * v - weightDecay * learningRate * p - learningRate * gradient; p = p
    /// + v.
    /// </summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="learningRate">
    /// The learning rate. It is part of the velocity, so that a later change does not rescale the velocity.
    /// </param>
    /// <param name="momentum">The factor of the velocity.</param>
    /// <param name="weightDecay">The weight decay.</param>
    /// <param name="parameters">Any length; updated.</param>
    /// <param name="gradient">As long as <paramref name="parameters"/>.</param>
    /// <param name="velocity">As long as <paramref name="parameters"/>; updated; zero before the first step.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void VelocityStep(
        WorkerPool pool, float learningRate, float momentum, float weightDecay,
        Span<float> parameters, ReadOnlySpan<float> gradient, Span<float> velocity)
        => VelocityStep(pool, SimdSupport.Level, learningRate, momentum, weightDecay, parameters, gradient, velocity);

    internal static void Step(
        WorkerPool pool, SimdLevel level, in SgdSettings settings, Span<float> parameters, ReadOnlySpan<float> gradient, Span<float> buffer)
    {
        SpanChecks.SameLength(gradient.Length, parameters.Length, nameof(gradient), nameof(parameters));
        if (settings.Momentum != 0f)
            SpanChecks.SameLength(buffer.Length, parameters.Length, nameof(buffer), nameof(parameters));
        fixed (float* p = parameters, g = gradient, b = buffer)
        {
            if (settings.Momentum == 0f)
                Elementwise.Run(pool, level, parameters.Length, new Plain(settings, p, g));
            else if (settings.FirstStep)
                Elementwise.Run(pool, level, parameters.Length, new First(settings, p, g, b));
            else
                Elementwise.Run(pool, level, parameters.Length, new Later(settings, p, g, b));
        }
    }

    internal static void VelocityStep(
        WorkerPool pool, SimdLevel level, float learningRate, float momentum, float weightDecay,
        Span<float> parameters, ReadOnlySpan<float> gradient, Span<float> velocity)
    {
        SpanChecks.SameLength(gradient.Length, parameters.Length, nameof(gradient), nameof(parameters));
        SpanChecks.SameLength(velocity.Length, parameters.Length, nameof(velocity), nameof(parameters));
        fixed (float* p = parameters, g = gradient, v = velocity)
        {
            var op = new Velocity(momentum, -weightDecay * learningRate, -learningRate, p, g, v);
            Elementwise.Run(pool, level, parameters.Length, op);
        }
    }

    private static TVec Decayed<TWidth, TVec>(float weightDecay, TVec parameters, TVec gradient)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TWidth.MultiplyAdd(TWidth.Broadcast(weightDecay), parameters, gradient);

    private readonly struct Plain(SgdSettings settings, float* p, float* g) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec parameters = TWidth.Load(p + index);
            TVec gradient = Decayed<TWidth, TVec>(settings.WeightDecay, parameters, TWidth.Load(g + index));
            TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-settings.LearningRate), gradient, parameters), p + index);
        }
    }

    private readonly struct First(SgdSettings settings, float* p, float* g, float* b) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec parameters = TWidth.Load(p + index);
            TVec gradient = Decayed<TWidth, TVec>(settings.WeightDecay, parameters, TWidth.Load(g + index));
            TVec direction = settings.Nesterov
                ? TWidth.MultiplyAdd(TWidth.Broadcast(settings.Momentum), gradient, gradient)
                : gradient;
            TWidth.Store(gradient, b + index);
            TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-settings.LearningRate), direction, parameters), p + index);
        }
    }

    private readonly struct Later(SgdSettings settings, float* p, float* g, float* b) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec parameters = TWidth.Load(p + index);
            TVec momentum = TWidth.Broadcast(settings.Momentum);
            TVec gradient = Decayed<TWidth, TVec>(settings.WeightDecay, parameters, TWidth.Load(g + index));
            TVec taken = TWidth.Multiply(TWidth.Broadcast(1f - settings.Dampening), gradient);
            TVec buffer = TWidth.MultiplyAdd(momentum, TWidth.Load(b + index), taken);
            TVec direction = settings.Nesterov ? TWidth.MultiplyAdd(momentum, buffer, gradient) : buffer;
            TWidth.Store(buffer, b + index);
            TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-settings.LearningRate), direction, parameters), p + index);
        }
    }

    private readonly struct Velocity(float momentum, float decay, float rate, float* p, float* g, float* v) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec parameters = TWidth.Load(p + index);
            TVec step = TWidth.Multiply(TWidth.Broadcast(rate), TWidth.Load(g + index));
            step = TWidth.MultiplyAdd(TWidth.Broadcast(decay), parameters, step);
            TVec velocity = TWidth.MultiplyAdd(TWidth.Broadcast(momentum), TWidth.Load(v + index), step);
            TWidth.Store(velocity, v + index);
            TWidth.Store(TWidth.Add(parameters, velocity), p + index);
        }
    }
}
