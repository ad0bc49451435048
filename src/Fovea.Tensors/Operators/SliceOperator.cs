using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>Selects items of one dimension at even steps: item i of the result is item start + i * step of the input.</summary>
/// <exception cref="ArgumentException">An attribute is negative, or the step is 0.</exception>
public sealed class SliceOperator(int dimension, int start, int count, int step = 1) : Operator
{
    /// <summary>The dimension.</summary>
    public int Dimension { get; } = OperatorArgument.CheckMinimum(0, dimension, "Slice", nameof(dimension));

    /// <summary>The input's item that comes first.</summary>
    public int Start { get; } = OperatorArgument.CheckMinimum(0, start, "Slice", nameof(start));

    /// <summary>The number of items.</summary>
    public int Count { get; } = OperatorArgument.CheckMinimum(0, count, "Slice", nameof(count));

    /// <summary>Items from one to the next; negative to go back.</summary>
    public int Step { get; } = step != 0 ? step : throw new ArgumentException("Slice: step is 0; expected another number.");

    private long Last => Start + ((Count - 1L) * Step);

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        Shape x = inputs[0];
        if (Dimension >= x.Rank || (Count > 0 && (Start >= x[Dimension] || Last < 0 || Last >= x[Dimension])))
        {
            throw new ShapeException(
                $"Slice: input has shape {x}; expected items {Start} to {Last} in dimension {Dimension}.");
        }

        int[] sizes = x.ToArray();
        sizes[Dimension] = Count;
        return new Shape(sizes);
    }

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => Start == 0 && Step == 1 && Count == inputs[0][Dimension];

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export)
    {
        long end = Last + Math.Sign(Step);
        export.Result(
            "Slice",
            [
                export.Inputs[0], export.Constant(Start), export.Constant(end < 0 ? long.MinValue + 1 : end), export.Constant(Dimension),
                export.Constant(Step),
            ]);
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        Copy(call.Pool, call.Input(0).Shape, call.Input(0).Values, call.Output.Shape, call.Output.Values, back: false);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.Give(0, target =>
    {
        target.Clear();
        Copy(gradient.Pool, gradient.Inputs[0].Shape, gradient.GradOutput.Data, gradient.Output.Shape, target, back: true);
    });

    private void Copy(WorkerPool pool, Shape input, ReadOnlySpan<float> source, Shape output, Span<float> destination, bool back)
    {
        PerDimension strides = BlockLayout.Strides(input);
        int place = 4 - input.Rank + Dimension;
        Span<int> stepped = [strides.First, strides.Second, strides.Third, strides.Fourth];
        stepped[place] *= Step;
        var selected = new BlockPlace(Start * strides[place], new PerDimension(stepped[0], stepped[1], stepped[2], stepped[3]));
        var whole = new BlockPlace(0, BlockLayout.Strides(output));
        StridedCopy.Run(pool, BlockLayout.Sizes(output), source, back ? whole : selected, destination, back ? selected : whole);
    }
}
