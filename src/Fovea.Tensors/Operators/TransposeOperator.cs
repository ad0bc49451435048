using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>Permutes dimensions: dimension d of the result is dimension <c>order[d]</c> of the input (PyTorch's <c>permute</c>).</summary>
/// <exception cref="ArgumentException">The order is no permutation.</exception>
public sealed class TransposeOperator(params int[] order) : Operator
{
    private readonly int[] _order = order.Order().SequenceEqual(Enumerable.Range(0, order.Length))
        ? [.. order]
        : throw new ArgumentException($"Transpose: the order [{string.Join(", ", order)}]; expected each dimension once.");

    /// <summary>The input's dimensions in the order of the result.</summary>
    public IReadOnlyList<int> Order => _order;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        Shape x = inputs[0];
        return x.Rank == _order.Length
            ? new Shape([.. _order.Select(dimension => x[dimension])])
            : throw new ShapeException($"Transpose: input has shape {x}; expected {_order.Length} dimensions.");
    }

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => _order.SequenceEqual(Enumerable.Range(0, _order.Length));

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) =>
        export.Result("Transpose", new ExportedAttribute("perm", [.. _order.Select(dimension => (long)dimension)]));

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        Copy(call.Pool, call.Input(0).Shape, call.Input(0).Values, call.Output.Shape, call.Output.Values, back: false);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.Give(0, target => Copy(
        gradient.Pool, gradient.Inputs[0].Shape, gradient.GradOutput.Data, gradient.Output.Shape, target, back: true));

    private void Copy(WorkerPool pool, Shape input, ReadOnlySpan<float> source, Shape output, Span<float> destination, bool back)
    {
        PerDimension strides = BlockLayout.Strides(input);
        Span<int> permuted = stackalloc int[4];
        for (int d = 0; d < _order.Length; d++)
            permuted[d] = strides[4 - input.Rank + _order[d]];
        var inputPlace = new BlockPlace(0, BlockLayout.Aligned(output, permuted, 0));
        var outputPlace = new BlockPlace(0, BlockLayout.Strides(output));
        StridedCopy.Run(
            pool, BlockLayout.Sizes(output), source, back ? outputPlace : inputPlace, destination, back ? inputPlace : outputPlace);
    }
}
