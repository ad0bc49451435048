using Fovea.Kernels.Activations;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>The rectified linear unit max(x, 0), elementwise; NaN stays NaN and the gradient at 0 is 0.</summary>
public sealed class ReluOperator : Operator
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return inputs[0];
    }

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override Epilogue AsEpilogue => Epilogue.Relu;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result("Relu");

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) => ReluKernel.Forward(call.Pool, call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.GiveInPlace(0, target =>
    {
        Span<float> incoming = gradient.GradOutput.Data;
        if (gradient.ReluGradient == ReluGradient.Deconvolution)
        {
            ReluKernel.Forward(gradient.Pool, incoming, target);
            return;
        }

        ReluKernel.Backward(gradient.Pool, gradient.Output.Data, incoming, target);
        if (gradient.ReluGradient == ReluGradient.Guided)
            ReluKernel.Forward(gradient.Pool, target, target);
    });
}
