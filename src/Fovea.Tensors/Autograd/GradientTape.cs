using Fovea.Tensors.Memory;
using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Autograd;

/// <summary>
/// Records the operators that run on this thread while it is open, then walks them backward. Without an open tape nothing is recorded: inference needs no
/// special mode.
/// </summary>
/// <example><code>
/// using var tape = new GradientTape();
/// Tensor loss = model.Forward(images).CrossEntropy(labels);
/// tape.Backward(loss);
/// </code></example>
public sealed class GradientTape : IDisposable
{
    [ThreadStatic]
    private static GradientTape? _current;

    private readonly List<(Operator Operator, OperatorCall Call)> _entries = [];
    private bool _used;

    /// <summary>Starts recording on this thread.</summary>
    /// <exception cref="InvalidOperationException">Another tape records on this thread.</exception>
    public GradientTape()
    {
        if (_current is not null)
            throw new InvalidOperationException("GradientTape: another tape records on this thread; dispose it first.");
        _current = this;
    }

    internal static GradientTape? Current => _current;

    /// <summary>
    /// Adds the gradient of <paramref name="loss"/> to <see cref="Tensor.Grad"/> of every leaf that requires one. The memory of intermediate results is
    /// returned on the way, except for the loss and for tensors on which <see cref="Tensor.Keep"/> was called. A tape can be used once.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tape was used before, or the loss is not a recorded single number.</exception>
    public void Backward(Tensor loss)
    {
        if (_used)
            throw new InvalidOperationException("GradientTape: Backward was called before; record the step again on a new tape.");
        if (loss.Shape.Elements != 1)
            throw new InvalidOperationException($"GradientTape: the loss has shape {loss.Shape}; expected a single number.");
        if (!_entries.Exists(entry => ReferenceEquals(entry.Call.Output, loss)))
            throw new InvalidOperationException("GradientTape: the loss was not computed under this tape from a tensor that requires a gradient.");
        _used = true;
        Stop();
        loss.Keep();
        loss.Grad = Tensor.Full(loss.Shape, 1f);
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            (Operator op, OperatorCall call) = _entries[i];
            if (call.Output.Grad is { } gradOutput)
            {
                call.Output.Grad = null;
                var gradient = new OperatorGradient(op, call, gradOutput);
                try
                {
                    op.Backward(gradient);
                }
                finally
                {
                    gradient.Release();
                }
            }

            Release(call);
        }

        _entries.Clear();
    }

    /// <summary>Stops recording and returns the memory of what was recorded and not used.</summary>
    public void Dispose()
    {
        Stop();
        foreach ((_, OperatorCall call) in _entries)
        {
            call.Output.ClearGrad();
            Release(call);
        }

        _entries.Clear();
        YoungObjects.CollectNowAndThen();
    }

    internal void Record(Operator op, OperatorCall call)
    {
        call.Output.RequiresGrad = true;
        call.Output.Source = call;
        _entries.Add((op, call));
    }

    private static void Release(OperatorCall call)
    {
        call.Output.RequiresGrad = false;
        call.Output.Source = null;
        call.ReleaseSaved();
        if (!call.Output.IsKept)
            call.Output.Release();
    }

    private void Stop()
    {
        if (ReferenceEquals(_current, this))
            _current = null;
    }
}
