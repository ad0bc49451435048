using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Autograd;

/// <summary>One recorded computation.</summary>
internal abstract class TapeEntry(IReadOnlyList<Tensor> inputs, Tensor output)
{
    private List<Action<Tensor>>? _hooks;

    /// <summary>The tensors that the result was computed from; parameters inside a recomputed segment are not listed.</summary>
    public IReadOnlyList<Tensor> Inputs => inputs;

    /// <summary>The result.</summary>
    public Tensor Output => output;

    /// <summary>The number of recorded computations that read the result.</summary>
    public int Readers { get; set; }

    /// <summary>Whether a hook observes the gradient to the result.</summary>
    public bool HasHooks => _hooks is not null;

    /// <summary>Adds a hook, which is called with the complete gradient to the result during the backward pass.</summary>
    public void AddHook(Action<Tensor> hook) => (_hooks ??= []).Add(hook);

    /// <summary>Calls the hooks with the gradient to the result.</summary>
    public void RunHooks(Tensor gradOutput)
    {
        foreach (Action<Tensor> hook in _hooks ?? [])
            hook(gradOutput);
    }

    /// <summary>
    /// Accumulates the gradients to the inputs, and frees <paramref name="gradOutput"/> unless its memory becomes the gradient to an input.
    /// </summary>
    public abstract void Backward(Tensor gradOutput);

    /// <summary>Frees the tensors that were saved for the backward pass, apart from the result.</summary>
    public abstract void ReleaseSaved();
}

/// <summary>One recorded operator.</summary>
internal sealed class OperatorEntry(Operator op, TensorCall call, GradientTape tape) : TapeEntry(call.Inputs, call.OutputTensor)
{
    public Operator Operator => op;

    public TensorCall Call => call;

    /// <summary>The fusion rules of the tape that recorded it.</summary>
    public FusionRules Fusion => tape.Fusion;

    /// <summary>What passes back through ReLU on the tape that recorded it.</summary>
    public ReluGradient ReluGradient => tape.ReluGradient;

    /// <summary>Whether the tape deferred the result until it is first read; it stays true after the read.</summary>
    public bool IsDeferred { get; set; }

    /// <summary>
    /// Whether the incoming gradient is the gradient to a ReLU of the result instead of to the result; see
    /// <see cref="OperatorGradient.IsRectified"/>.
    /// </summary>
    public bool IsGradientRectified { get; set; }

    /// <inheritdoc/>
    public override void Backward(Tensor gradOutput)
    {
        var gradient = new OperatorGradient(this, gradOutput);
        try
        {
            if (TrainingFusion.TryFuseReluGradient(this))
                gradient.PassOn(0);
            else
                op.Backward(gradient);
        }
        finally
        {
            gradient.Release();
        }
    }

    /// <inheritdoc/>
    public override void ReleaseSaved() => call.ReleaseSaved();
}

/// <summary>A segment of which only the result was kept; the backward pass computes it again.</summary>
internal sealed class RecomputedEntry(Func<Tensor, Tensor> segment, Tensor input, Tensor output, GradientTape tape)
    : TapeEntry([input], output)
{
    /// <inheritdoc/>
    public override void Backward(Tensor gradOutput)
    {
        Tensor recomputed = input.ShareForGradient();
        try
        {
            tape.BackwardThroughSegment(segment, recomputed, gradOutput);
        }
        finally
        {
            input.Grad = recomputed.Grad;
            recomputed.Release();
        }
    }

    /// <inheritdoc/>
    public override void ReleaseSaved()
    {
    }
}
