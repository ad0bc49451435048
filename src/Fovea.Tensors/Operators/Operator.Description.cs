using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Properties of an operator that tapes, compilers and analyses use. The defaults are correct for every operator; overriding them enables
/// optimisations.
/// </summary>
public abstract partial class Operator
{
    /// <summary>Whether it is used in training mode only; a model in evaluation mode contains none.</summary>
    public virtual bool IsTrainingOnly => false;

    /// <summary>
    /// Whether each element of the result depends only on the same element of those inputs that have the result's shape. The result may
    /// then overwrite such an input, unless the gradient reads that input (<see cref="GradientReadsInput"/>).
    /// </summary>
    public virtual bool IsElementwise => false;

    /// <summary>
    /// Whether each pixel of the result depends only on the same pixel of the input maps, so that both have the same receptive field.
    /// Dependence through batch statistics is ignored.
    /// </summary>
    public virtual bool IsPixelwise => IsElementwise;

    /// <summary>Whether the result has the first input's values, in logical order, under another shape.</summary>
    public virtual bool IsReshape => false;

    /// <summary>
    /// Whether each item of the result, that is each entry of its first dimension, depends only on the same item of the inputs of these
    /// shapes that vary, others being weights. A batch may then be computed in parts.
    /// </summary>
    public virtual bool KeepsItemsApart(ReadOnlySpan<Shape> inputs, Shape output) =>
        IsPixelwise || WindowFor(inputs) is not null || ProductFor(inputs) is not null || (IsReshape && output[0] == inputs[0][0]);

    /// <summary>
    /// Whether the result is the concatenation of the inputs' channels, so that inputs can be computed directly into the result's memory.
    /// </summary>
    public virtual bool IsConcatenation => false;

    /// <summary>
    /// Whether the forward pass accepts strided views (<see cref="TensorView.PixelStride"/> above the channels), as inputs and as output.
    /// </summary>
    public virtual bool AcceptsStridedViews => false;

    /// <summary>
    /// The epilogue that it is equivalent to, so that the operator before it can take it over; <see cref="Epilogue.None"/> for most
    /// operators.
    /// </summary>
    public virtual Epilogue AsEpilogue => Epilogue.None;

    /// <summary>The epilogues that its forward pass can apply to its result when the call requests them.</summary>
    public virtual Epilogue Epilogues => Epilogue.None;

    /// <summary>
    /// Whether it is deterministic and free of side effects, and its gradient does not read its output. A tape may then overwrite the
    /// result and compute it again if it is read.
    /// </summary>
    public virtual bool IsRepeatable => false;

    /// <summary>Whether its backward pass can include that of a ReLU of its output (<see cref="OperatorGradient.IsRectified"/>).</summary>
    public virtual bool CanRectifyGradient => false;

    /// <summary>The sliding window over the first input, or null for operators without one.</summary>
    public virtual Window? WindowFor(ReadOnlySpan<Shape> inputs) => null;

    /// <summary>Multiply-adds of one forward pass, mainly of convolutions and matrix products; 0 for most operators.</summary>
    public virtual long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <summary>Whether the result equals the first input for inputs of these shapes, so that a compiler may remove the operator.</summary>
    public virtual bool IsIdentity(ReadOnlySpan<Shape> inputs) => false;

    /// <summary>
    /// Describes the product with weights that it computes, so that a compiler can pack the weights; null for other operators.
    /// </summary>
    public virtual WeightedProduct? ProductFor(ReadOnlySpan<Shape> inputs) => null;

    /// <summary>
    /// The scale and shift of channels that it applies to its first input when all other inputs are constants; null for other operators.
    /// </summary>
    public virtual ChannelScaling? ScalingFor(IReadOnlyList<Tensor> inputs) => null;

    /// <summary>Describes it in the operators of ONNX.</summary>
    /// <exception cref="ExportException">It has no form there.</exception>
    public virtual void Export(OperatorExport export)
    {
        ArgumentNullException.ThrowIfNull(export);
        throw export.NoForm();
    }

    /// <summary>Whether <see cref="Forward"/> reads an input; false when only <see cref="Prepare"/> reads it.</summary>
    public virtual bool ForwardReadsInput(int input) => true;

    /// <summary>Whether the gradient reads the values of an input.</summary>
    public virtual bool GradientReadsInput(int input) => true;

    /// <summary>Whether the gradient reads the values of the output.</summary>
    public virtual bool GradientReadsOutput => true;

    /// <summary>Bytes that a recorded forward pass saves for the gradient in addition to inputs and output.</summary>
    public virtual long SavedBytes(ReadOnlySpan<Shape> inputs, Shape output) => 0;
}
