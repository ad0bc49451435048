using Fovea.Kernels.Memory;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>Gives the values, in logical order, another shape of as many elements.</summary>
public sealed class ReshapeOperator(Shape shape) : Operator
{
    /// <summary>The shape of the result.</summary>
    public Shape Shape => shape;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return inputs[0].Elements == shape.Elements
            ? shape
            : throw new ShapeException($"Reshape: input has shape {inputs[0]}; expected the {shape.Elements} elements of {shape}.");
    }

    /// <inheritdoc/>
    public override bool IsReshape => true;

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => inputs[0] == shape;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export)
    {
        const long AsInput = 0;
        Shape x = export.InputShape(0);
        long[] sizes = [.. shape.ToArray().Select(size => (long)size)];
        if (sizes.Length > 0 && x.Rank > 0 && x[0] == shape[0])
            sizes[0] = AsInput;
        export.Result("Reshape", [export.Inputs[0], export.Constant(sizes)]);
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        Copy(call.Input(0).Shape, call.Input(0).Values, call.Output.Shape, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        (Shape input, Shape output) = (gradient.Inputs[0].Shape, gradient.Output.Shape);
        if (MemoryOrder.IsLogical(input) && MemoryOrder.IsLogical(output))
            gradient.PassOn(0);
        else
            gradient.Give(0, target => Copy(output, gradient.GradOutput.Data, input, target));
    }

    private static void Copy(Shape from, ReadOnlySpan<float> source, Shape to, Span<float> destination)
    {
        if (MemoryOrder.IsLogical(to))
        {
            MemoryOrder.ToLogical(from, source, destination);
        }
        else if (MemoryOrder.IsLogical(from))
        {
            MemoryOrder.FromLogical(to, source, destination);
        }
        else
        {
            NativeBuffer buffer = BufferPool.Shared.Rent(source.Length);
            MemoryOrder.ToLogical(from, source, buffer.Span(source.Length));
            MemoryOrder.FromLogical(to, buffer.Span(source.Length), destination);
            BufferPool.Shared.Return(buffer);
        }
    }
}
