using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Autograd;

/// <summary>Something that was computed under a tape.</summary>
internal abstract class TapeEntry(Tensor output)
{
    /// <summary>The result.</summary>
    public Tensor Output => output;

    /// <summary>Adds to the gradients of what the result was computed from, and returns the memory of <paramref name="gradOutput"/> unless it hands it on.</summary>
    public abstract void Backward(Tensor gradOutput);

    /// <summary>Returns the memory of what was kept for the gradient besides the result.</summary>
    public abstract void ReleaseSaved();
}

/// <summary>One application of an operator.</summary>
internal sealed class OperatorEntry(Operator op, OperatorCall call) : TapeEntry(call.Output)
{
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
internal sealed class RecomputedEntry(Func<Tensor, Tensor> segment, Tensor input, Tensor output) : TapeEntry(output)
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
