using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Autograd;

/// <summary>Something that was computed under a tape.</summary>
internal abstract class TapeEntry(IReadOnlyList<Tensor> inputs, Tensor output)
{
    private List<Action<Tensor>>? _hooks;

    /// <summary>What it was computed from, parameters of recomputed segments excepted.</summary>
    public IReadOnlyList<Tensor> Inputs => inputs;

    /// <summary>The result.</summary>
    public Tensor Output => output;

    /// <summary>How many recorded computations read the result.</summary>
    public int Readers { get; set; }

    /// <summary>Whether somebody wants to see the gradient to the result.</summary>
    public bool HasHooks => _hooks is not null;

    /// <summary>Calls <paramref name="hook"/> with the gradient to the result when the backward pass has it.</summary>
    public void AddHook(Action<Tensor> hook) => (_hooks ??= []).Add(hook);

    /// <summary>Shows the gradient to the hooks.</summary>
    public void RunHooks(Tensor gradOutput)
    {
        foreach (Action<Tensor> hook in _hooks ?? [])
            hook(gradOutput);
    }

    /// <summary>
    /// Adds to the gradients of what the result was computed from, and returns the memory of
    /// <paramref name="gradOutput"/> unless it hands it on.
    /// </summary>
    public abstract void Backward(Tensor gradOutput);

    /// <summary>Returns the memory of what was kept for the gradient besides the result.</summary>
    public abstract void ReleaseSaved();
}

/// <summary>One application of an operator.</summary>
internal sealed class OperatorEntry(Operator op, TensorCall call, FusionRules fusion) : TapeEntry(call.Inputs, call.OutputTensor)
{
    public Operator Operator => op;

    public TensorCall Call => call;

    /// <summary>The rules of the tape that records it.</summary>
    public FusionRules Fusion => fusion;

    /// <summary>Whether the result is computed when it is read, and has not been yet.</summary>
    public bool IsDeferred { get; set; }

    /// <summary>
    /// Whether the gradient that arrives is that to a ReLU of the result; see <see cref="OperatorGradient.IsRectified"/>.
    /// </summary>
    public bool IsGradientRectified { get; set; }

    /// <inheritdoc/>
    public override void Backward(Tensor gradOutput)
    {
        var gradient = new OperatorGradient(this, gradOutput);
        try
        {
            if (TrainingFusion.LeavesRectifyingToInput(this))
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

/// <summary>A segment of which only the result was kept; for the gradient it is computed again.</summary>
internal sealed class RecomputedEntry(Func<Tensor, Tensor> segment, Tensor input, Tensor output, FusionRules fusion)
    : TapeEntry([input], output)
{
    /// <inheritdoc/>
    public override void Backward(Tensor gradOutput)
    {
        Tensor again = input.ShareForGradient();
        try
        {
            GradientTape.BackwardThrough(segment, again, gradOutput, fusion);
        }
        finally
        {
            input.Grad = again.Grad;
            again.Release();
        }
    }

    /// <inheritdoc/>
    public override void ReleaseSaved()
    {
    }
}
