using Fovea.Kernels.Memory;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Repeats a tensor along dimensions in which it has one item, and along new dimensions before its own (PyTorch's <c>expand</c>).
/// </summary>
public sealed class ExpandOperator(Shape shape) : Operator
{
    /// <summary>The shape of the result.</summary>
    public Shape Shape => shape;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        Shape x = inputs[0];
        for (int d = 1; d <= x.Rank; d++)
        {
            if (x.Rank > shape.Rank || (x[-d] != shape[-d] && x[-d] != 1))
                throw new ShapeException($"Expand: input has shape {x}; expected the sizes of {shape} or 1.");
        }

        return shape;
    }

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => inputs[0] == shape;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export)
    {
        Shape x = export.InputShape(0);
        long[] sizes = [.. shape.ToArray().Select(size => (long)size)];
        for (int d = 1; d <= x.Rank; d++)
            sizes[^d] = x[-d] == shape[-d] ? 1 : sizes[^d];
        export.Result("Expand", [export.Inputs[0], export.Constant(sizes)]);
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) => StridedCopy.Run(
        call.Pool, BlockLayout.Sizes(shape), call.Input(0).Values, new(0, BlockLayout.RepeatingStrides(call.Input(0).Shape)),
        call.Output.Values, new(0, BlockLayout.Strides(shape)));

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.Give(0, target =>
        RepeatedGradient.Sum(gradient.Pool, shape, gradient.GradOutput.Data, gradient.Inputs[0].Shape, target));
}

/// <summary>The gradient to a tensor that was repeated.</summary>
internal static class RepeatedGradient
{
    /// <summary>Adds the gradients to all repetitions.</summary>
    /// <param name="pool">The threads to compute on.</param>
    /// <param name="repeated">The shape of the repetitions.</param>
    /// <param name="gradients">The gradients to them.</param>
    /// <param name="shape">The shape that was repeated.</param>
    /// <param name="target">The sums.</param>
    public static void Sum(
        Kernels.Threading.WorkerPool pool, Shape repeated, ReadOnlySpan<float> gradients, Shape shape, Span<float> target)
    {
        (PerDimension all, PerDimension kept) = (BlockLayout.Sizes(repeated), BlockLayout.Sizes(shape));
        PerDimension reduced = new(
            Ratio(all.First, kept.First), Ratio(all.Second, kept.Second), Ratio(all.Third, kept.Third), Ratio(all.Fourth, kept.Fourth));
        ReductionKernel.Run(
            pool, ReductionFunction.Sum, kept, reduced, gradients, BlockLayout.Strides(repeated), target, BlockLayout.Strides(shape));
    }

    private static int Ratio(int all, int kept) => kept == 1 ? all : 1;
}
