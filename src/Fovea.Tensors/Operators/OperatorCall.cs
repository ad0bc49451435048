using Fovea.Kernels.Threading;

namespace Fovea.Tensors.Operators;

/// <summary>
/// One application of an operator as its forward pass sees it: the operands and the result as views, and what else its pass over memory is
/// to do. The tape, a plain call and a compiled model make calls of their own; the operator cannot tell them apart.
/// </summary>
public abstract class OperatorCall
{
    /// <summary>The threads that share the work.</summary>
    public abstract WorkerPool Pool { get; }

    /// <summary>The number of operands, parameters among them.</summary>
    public abstract int InputCount { get; }

    /// <summary>Where the result goes; its content is undefined at first.</summary>
    public abstract TensorView Output { get; }

    /// <summary>Whether a backward pass may follow, so that <see cref="Saved"/> must hold what the gradient needs.</summary>
    public virtual bool IsRecorded => false;

    /// <summary>
    /// Values of the output's shape to add to the result, for operators whose <see cref="Operator.Epilogues"/> include
    /// <see cref="Epilogue.Add"/>; absent otherwise.
    /// </summary>
    public virtual ReadOnlyTensorView Addend => default;

    /// <summary>
    /// Whether to replace negative results by zero, after the addend, for operators whose <see cref="Operator.Epilogues"/> include
    /// <see cref="Epilogue.Relu"/>.
    /// </summary>
    public virtual bool Rectify => false;

    /// <summary>Tensors to keep for the gradient apart from inputs and output (switches, statistics); released with the tape.</summary>
    public Tensor[] Saved { get; set; } = [];

    /// <summary>An operand.</summary>
    public abstract ReadOnlyTensorView Input(int index);

    /// <summary>The values of an operand that training moves, such as running statistics, to write.</summary>
    /// <exception cref="InvalidOperationException">Operands cannot be written: the call is not of training.</exception>
    public virtual Span<float> WritableInput(int index) =>
        throw new InvalidOperationException("OperatorCall: operands are written in training alone.");

    /// <summary>The values of an operand that may be left out, such as a bias; empty where it is.</summary>
    public ReadOnlySpan<float> OptionalValues(int index) => index < InputCount ? Input(index).Values : default;
}
