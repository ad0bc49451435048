using Fovea.Kernels.Activations;
using Fovea.Tensors.Autograd;

namespace Fovea.Tensors.Operators;

/// <summary>The sum of two tensors of one shape: the end of a residual block.</summary>
public sealed class AddOperator : Operator
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckSameShape(inputs);
        return inputs[0];
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        var sum = new Sum(call.Inputs[0], call.Inputs[1]);
        if (call.IsRecorded && call.Inputs[0].Source is not null && call.Inputs[1].Source is not null)
            call.Output.Postpone(sum);
        else
            sum.Write(call.Output.Data, rectified: false);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        gradient.PassOn(0);
        gradient.PassOn(1);
    }

    /// <summary>The sum of two results; a batch norm that is still to be computed is so in the same pass.</summary>
    private sealed class Sum(Tensor a, Tensor b) : PendingResult
    {
        public override void Write(Span<float> values, bool rectified)
        {
            if (a.Pending is BatchNormTrainingOperator.Normalized first && !ReferenceEquals(a, b))
                first.Write(values, b.Data, rectified);
            else if (b.Pending is BatchNormTrainingOperator.Normalized second && !ReferenceEquals(a, b))
                second.Write(values, a.Data, rectified);
            else if (rectified)
                ReluKernel.AddForward(Engine.Pool, a.Data, b.Data, values);
            else
                ArithmeticKernel.Add(Engine.Pool, a.Data, b.Data, values);
        }
    }
}
