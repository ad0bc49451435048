using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Autograd;

/// <summary>Something that was computed under a tape.</summary>
internal abstract class TapeEntry(IReadOnlyList<Tensor> inputs, Tensor output)
{
    /// <summary>What it was computed from, parameters of recomputed segments excepted.</summary>
    public IReadOnlyList<Tensor> Inputs => inputs;

    /// <summary>The result.</summary>
    public Tensor Output => output;

    /// <summary>Adds to the gradients of what the result was computed from, and returns the memory of <paramref name="gradOutput"/> unless it hands it on.</summary>
    public abstract void Backward(Tensor gradOutput);

    /// <summary>Returns the memory of what was kept for the gradient besides the result.</summary>
    public abstract void ReleaseSaved();
}

/// <summary>One application of an operator.</summary>
internal sealed class OperatorEntry(Operator op, OperatorCall call) : TapeEntry(call.Inputs, call.Output)
{
    /// <summary>
    /// Whether a tensor is this entry's result, its memory may be overwritten because neither the operator's gradient nor anybody yet needs the values, and they
    /// could be computed again if somebody did.
    /// </summary>
    public bool CanGiveUp(Tensor result) =>
        ReferenceEquals(result, Output) && op.IsRepeatable && result is { Readers: 0, IsKept: false, IsShared: false, IsAllocated: true };

    /// <summary>Computes the result once more.</summary>
    public void Repeat(Span<float> values)
    {
        var again = new OperatorCall([.. call.Inputs], Tensor.Empty(Output.Shape), isRecorded: false);
        op.Forward(again);
        again.Output.Data.CopyTo(values);
        again.ReleaseResults();
    }

    /// <summary>
    /// Lets the operator take the gradient to what a ReLU has made of its result as it is and rectify it itself, if that ReLU alone has read the result.
    /// </summary>
    public bool TakesOverRectifying(Tensor result)
    {
        if (!ReferenceEquals(result, Output) || !op.CanRectifyGradient || result is not { Readers: 1, Grad: null })
            return false;
        call.IsGradientRectified = true;
        return true;
    }

    /// <inheritdoc/>
    public override void Backward(Tensor gradOutput)
    {
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

    /// <inheritdoc/>
    public override void ReleaseSaved() => call.ReleaseSaved();
}

/// <summary>A segment of which only the result was kept; for the gradient it is computed again.</summary>
internal sealed class RecomputedEntry(Func<Tensor, Tensor> segment, Tensor input, Tensor output) : TapeEntry([input], output)
{
    /// <inheritdoc/>
    public override void Backward(Tensor gradOutput)
    {
        Tensor again = input.ShareForGradient();
        try
        {
            GradientTape.BackwardThrough(segment, again, gradOutput);
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
