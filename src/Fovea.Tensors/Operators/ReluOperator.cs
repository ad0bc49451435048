using Fovea.Kernels.Activations;
using Fovea.Tensors.Autograd;

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
    protected internal override void Forward(OperatorCall call)
    {
        Tensor x = call.Inputs[0];
        if (x.Pending is { } pending)
        {
            pending.Write(call.Output.Data, rectified: true);
            return;
        }

        if (call.IsRecorded && x.Source is OperatorEntry source && source.CanGiveUp(x))
            call.Output.TakeFrom(x, source.Repeat);
        ReluKernel.Forward(Engine.Pool, call.Output.IsAllocated ? call.Output.Data : x.Data, call.Output.Data);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        if (gradient.Inputs[0] is { Source: OperatorEntry source } x && source.TakesOverRectifying(x))
            gradient.PassOn(0);
        else
            gradient.GiveInPlace(0, target => ReluKernel.Backward(Engine.Pool, gradient.Output.Data, gradient.GradOutput.Data, target));
    }
}
