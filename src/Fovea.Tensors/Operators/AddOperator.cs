using Fovea.Kernels.Activations;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>The elementwise sum of two tensors of the same shape, as at the end of a residual block.</summary>
public sealed class AddOperator : Operator
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckSameShape(inputs);
        return inputs[0];
    }

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override Epilogue AsEpilogue => Epilogue.Add;

    /// <inheritdoc/>
    public override Epilogue Epilogues => Epilogue.Relu;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result("Add");

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        if (call.Rectify)
            ReluKernel.AddForward(call.Pool, call.Input(0).Values, call.Input(1).Values, call.Output.Values);
        else
            ArithmeticKernel.Add(call.Pool, call.Input(0).Values, call.Input(1).Values, call.Output.Values);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        gradient.PassOn(0);
        gradient.PassOn(1);
    }
}
