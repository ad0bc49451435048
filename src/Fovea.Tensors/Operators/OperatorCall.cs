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
