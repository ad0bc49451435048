namespace Fovea.Tensors.Operators;

/// <summary>One application of an operator to values.</summary>
public sealed class OperatorCall
{
    internal OperatorCall(Tensor[] inputs, Tensor output, bool isRecorded)
    {
        Inputs = inputs;
        Output = output;
        IsRecorded = isRecorded;
    }

    /// <summary>The operands, parameters among them.</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>Where the result goes; its content is undefined at first.</summary>
    public Tensor Output { get; }

    /// <summary>Whether a backward pass may follow.</summary>
    public bool IsRecorded { get; }

    /// <summary>Tensors to keep for the gradient apart from inputs and output (switches, statistics); released with the tape.</summary>
    public Tensor[] Saved { get; set; } = [];

    /// <summary>Whether the gradient to the output is that to a ReLU of it, still to be cut off where the output was not positive.</summary>
    internal bool IsGradientRectified { get; set; }

    /// <summary>Returns the memory of the output and of what was saved.</summary>
    internal void ReleaseResults()
    {
        Output.Discard();
        ReleaseSaved();
    }

    /// <summary>Returns the memory of what was saved.</summary>
    internal void ReleaseSaved()
    {
        foreach (Tensor saved in Saved)
            saved.Release();
    }
}
