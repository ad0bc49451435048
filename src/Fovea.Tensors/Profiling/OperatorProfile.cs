using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Profiling;

/// <summary>Measures the time of every operator that this thread runs while it is open, forward and backward.</summary>
/// <example><code>
/// using var profile = new OperatorProfile(TimeProvider.System);
/// … a training step …
/// foreach (OperatorTime time in profile.Times) …
/// </code></example>
public sealed class OperatorProfile : IDisposable
{
    /// <summary>
    /// The last input that enters multiply-adds: convolutions and matrix products multiply inputs 0 and 1; the gradient of input 2, the
    /// bias, is a sum.
    /// </summary>
    private const int LastFactor = 1;

    [ThreadStatic]
    private static OperatorProfile? _current;

    private readonly TimeProvider _clock;
    private readonly List<OperatorTime> _times = [];

    /// <summary>Starts timing on this thread.</summary>
    /// <exception cref="InvalidOperationException">Another profile is open on this thread.</exception>
    public OperatorProfile(TimeProvider clock)
    {
        if (_current is not null)
            throw new InvalidOperationException("OperatorProfile: another profile is open on this thread; dispose it first.");
        _clock = clock;
        _current = this;
    }

    /// <summary>The measurements so far, in the order of execution.</summary>
    public IReadOnlyList<OperatorTime> Times => _times;

    /// <summary>Stops timing.</summary>
    public void Dispose()
    {
        if (ReferenceEquals(_current, this))
            _current = null;
    }

    /// <summary>The clock's timestamp; 0 when no profile is open on this thread.</summary>
    internal static long Start() => _current?._clock.GetTimestamp() ?? 0;

    internal static void Forward(Operator op, TensorCall call, long start) => _current?.Add(op, call, OperatorPass.Forward, 0, start);

    internal static void Backward(Operator op, TensorCall call, int input, long start) =>
        _current?.Add(op, call, OperatorPass.Backward, input, start);

    private void Add(Operator op, TensorCall call, OperatorPass pass, int input, long start)
    {
        TimeSpan time = _clock.GetElapsedTime(start);
        Shape[] shapes = [.. call.Inputs.Select(each => each.Shape)];
        long multiplyAdds = input <= LastFactor ? op.MultiplyAdds(shapes, call.OutputTensor.Shape) : 0;
        _times.Add(new OperatorTime(op.Name, shapes, pass, input, multiplyAdds, time));
    }
}

/// <summary>The part of an operator that was measured.</summary>
public enum OperatorPass
{
    /// <summary>The forward pass.</summary>
    Forward,

    /// <summary>The gradient to one input, or to several that are computed in one pass.</summary>
    Backward,
}

/// <summary>The time of one execution of an operator.</summary>
/// <param name="Operator">The operator's name.</param>
/// <param name="Inputs">The shapes of its inputs.</param>
/// <param name="Pass">Forward or backward.</param>
/// <param name="Input">
/// The index of the input whose gradient was computed; 0 for the forward pass and for gradients that are computed together.
/// </param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions and matrix products by their definitions; 0 for the gradient to a bias.</param>
/// <param name="Time">The time.</param>
public sealed record OperatorTime(
    string Operator, IReadOnlyList<Shape> Inputs, OperatorPass Pass, int Input, long MultiplyAdds, TimeSpan Time);
