namespace Fovea.Tensors.Operators;

/// <summary>What others must know of an operator. The defaults are right for every operator and promise nothing.</summary>
public abstract partial class Operator
{
    /// <summary>Whether it belongs to training alone, so that a model in evaluation mode has none.</summary>
    public virtual bool IsTrainingOnly => false;

    /// <summary>
    /// Whether each element of the result depends on the same element of each input of the result's shape alone. The result may then
    /// overwrite such an input: a gradient whose needs forbid it says so by <see cref="GradientReadsInput"/>.
    /// </summary>
    public virtual bool IsElementwise => false;

    /// <summary>
    /// Whether each pixel of the result depends on the same pixel of the maps that it reads, so that both have one receptive
    /// field. Statistics of a batch do not count.
    /// </summary>
    public virtual bool IsPixelwise => IsElementwise;

    /// <summary>Whether the result is the first input's values, in logical order, under another shape.</summary>
    public virtual bool IsReshape => false;

    /// <summary>
    /// Whether the result is the inputs' channels one after another, so that whoever computes an input can write it into the result.
    /// </summary>
    public virtual bool IsConcatenation => false;

    /// <summary>Whether the forward pass accepts views with the values of others between their pixels, as inputs and as output.</summary>
    public virtual bool AcceptsStridedViews => false;

    /// <summary>What the operator before it can do in its stead; <see cref="Epilogue.None"/> for most operators.</summary>
    public virtual Epilogue AsEpilogue => Epilogue.None;

    /// <summary>What its forward pass can do to its result besides, when the call says so.</summary>
    public virtual Epilogue Epilogues => Epilogue.None;

    /// <summary>
    /// Whether computing it again from its inputs gives the same and does nothing else, and its gradient does not read its output: a tape
    /// may then overwrite the result and compute it again should anybody read it.
    /// </summary>
    public virtual bool IsRepeatable => false;

    /// <summary>
    /// Whether its gradient accepts the gradient to a ReLU of its output as it is (<see cref="OperatorGradient.IsRectified"/>).
    /// </summary>
    public virtual bool CanRectifyGradient => false;

    /// <summary>The window that each output position sees of the first input, or null for operators that are not such a window's.</summary>
    public virtual Window? WindowFor(ReadOnlySpan<Shape> inputs) => null;

    /// <summary>Multiply-adds of one forward pass, counting convolutions and matrix products.</summary>
    public virtual long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <summary>
    /// Whether the result equals the first input for inputs of these shapes, so that a compiler may leave the operator out.
    /// </summary>
    public virtual bool IsIdentity(ReadOnlySpan<Shape> inputs) => false;

    /// <summary>The product of weights that it is, which a compiler may pack, or null.</summary>
    public virtual WeightedProduct? ProductFor(ReadOnlySpan<Shape> inputs) => null;

    /// <summary>The scaling of channels that it is to its first input when all others are constants, or null.</summary>
    public virtual ChannelScaling? ScalingFor(IReadOnlyList<Tensor> inputs) => null;

    /// <summary>Whether <see cref="Forward"/> reads an input, as opposed to what <see cref="Prepare"/> has saved of it.</summary>
    public virtual bool ForwardReadsInput(int input) => true;

    /// <summary>Whether the gradient reads the values of an input.</summary>
    public virtual bool GradientReadsInput(int input) => true;

    /// <summary>Whether the gradient reads the values of the output.</summary>
    public virtual bool GradientReadsOutput => true;

    /// <summary>Bytes that a recorded forward pass keeps for the gradient besides inputs and output.</summary>
    public virtual long SavedBytes(ReadOnlySpan<Shape> inputs, Shape output) => 0;
}
