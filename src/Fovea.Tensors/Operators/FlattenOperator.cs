using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>Reshapes maps [N, C, H, W] to rows [N, C * H * W], in the order C, H, W that PyTorch's weights expect.</summary>
public sealed class FlattenOperator : Operator
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        Shape x = inputs[0];
        return x.Rank switch
        {
            2 => x,
            4 => new Shape(x[0], x[1] * x[2] * x[3]),
            _ => throw new ShapeException($"Flatten: input has shape {x}; expected [N, C, H, W]."),
        };
    }

    /// <inheritdoc/>
    public override bool IsReshape => true;

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => inputs[0].Rank == 2;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result("Flatten");

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        MemoryOrder.ToLogical(call.Input(0).Shape, call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        if (MemoryOrder.IsLogical(gradient.Inputs[0].Shape))
            gradient.PassOn(0);
        else
            gradient.Give(0, target => MemoryOrder.FromLogical(gradient.Inputs[0].Shape, gradient.GradOutput.Data, target));
    }
}
