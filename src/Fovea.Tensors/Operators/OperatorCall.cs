using Fovea.Kernels.Threading;

namespace Fovea.Tensors.Operators;

/// <summary>
/// The arguments of one forward pass of an operator: views of the operands and the result, and the requested epilogues. Tapes, plain
/// applications and compiled models each create calls; operators treat them alike.
/// </summary>
public abstract class OperatorCall
{
    /// <summary>The threads to compute on.</summary>
    public abstract WorkerPool Pool { get; }

    /// <summary>The number of operands, parameters included.</summary>
    public abstract int InputCount { get; }

    /// <summary>The view to write the result to; its initial content is undefined.</summary>
    public abstract TensorView Output { get; }

    /// <summary>Whether a backward pass may follow, so that <see cref="Saved"/> must hold what the gradient needs.</summary>
    public virtual bool IsRecorded => false;

    /// <summary>
    /// Values of the output's shape to add to the result, for operators whose <see cref="Operator.Epilogues"/> include
    /// <see cref="Epilogue.Add"/>; the default view when there is nothing to add.
    /// </summary>
    public virtual ReadOnlyTensorView Addend => default;

    /// <summary>
    /// Whether to apply ReLU to the result, after the addend, for operators whose <see cref="Operator.Epilogues"/> include
    /// <see cref="Epilogue.Relu"/>.
    /// </summary>
    public virtual bool Rectify => false;

    /// <summary>
    /// Tensors saved for the gradient in addition to inputs and output, such as statistics or the positions of maxima; freed by the tape.
    /// </summary>
    public Tensor[] Saved { get; set; } = [];

    /// <summary>An operand.</summary>
    public abstract ReadOnlyTensorView Input(int index);

    /// <summary>The writable values of an operand that the forward pass updates during training, such as running statistics.</summary>
    /// <exception cref="InvalidOperationException">The call belongs to a compiled model, whose operands are read-only.</exception>
    public virtual Span<float> WritableInput(int index) =>
        throw new InvalidOperationException("OperatorCall: operands are written in training alone.");

    /// <summary>The values of an optional operand, such as a bias; empty when it is absent.</summary>
    public ReadOnlySpan<float> OptionalValues(int index) => index < InputCount ? Input(index).Values : default;
}

/// <summary>A call on tensors, for plain and recorded applications.</summary>
internal sealed class TensorCall(Tensor[] inputs, Tensor output, bool isRecorded) : OperatorCall
{
    public Tensor[] Inputs => inputs;

    public Tensor OutputTensor => output;

    public override WorkerPool Pool => Engine.Pool;

    public override int InputCount => inputs.Length;

    public override TensorView Output => new(output.Data, output.Shape);

    public override bool IsRecorded => isRecorded;

    public override ReadOnlyTensorView Addend => AddendTensor is { } addend ? new(addend.Data, addend.Shape) : default;

    public override bool Rectify => IsRectified;

    /// <summary>See <see cref="Addend"/>.</summary>
    public Tensor? AddendTensor { get; init; }

    /// <summary>See <see cref="Rectify"/>.</summary>
    public bool IsRectified { get; init; }

    public override ReadOnlyTensorView Input(int index) => new(inputs[index].Data, inputs[index].Shape);

    public override Span<float> WritableInput(int index) => inputs[index].Data;

    /// <summary>Frees the output and the saved tensors.</summary>
    public void ReleaseResults()
    {
        output.Discard();
        ReleaseSaved();
    }

    /// <summary>Frees the saved tensors.</summary>
    public void ReleaseSaved()
    {
        foreach (Tensor saved in Saved)
            saved.Release();
    }
}
