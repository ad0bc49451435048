using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>Adds items of one value before and after each dimension: for maps, padding that need not be the same on both sides.</summary>
/// <exception cref="ArgumentException">There are not as many numbers before as after, or one is negative.</exception>
public sealed class PadOperator : Operator
{
    private readonly int[] _before;
    private readonly int[] _after;

    /// <summary>Creates the operator.</summary>
    /// <param name="before">Items before each dimension.</param>
    /// <param name="after">Items after each dimension.</param>
    /// <param name="value">Their value.</param>
    public PadOperator(IReadOnlyList<int> before, IReadOnlyList<int> after, float value = 0f)
    {
        if (before.Count != after.Count)
            throw new ArgumentException($"Pad: {before.Count} numbers before and {after.Count} after; expected as many.");
        foreach (int items in before.Concat(after))
        {
            if (items is < 0 or > OperatorArgument.MaxSteps)
                throw new ArgumentException($"Pad: {items} items; expected 0 to {OperatorArgument.MaxSteps}.");
        }

        (_before, _after, Value) = ([.. before], [.. after], value);
    }

    /// <summary>Items before each dimension.</summary>
    public IReadOnlyList<int> Before => _before;

    /// <summary>Items after each dimension.</summary>
    public IReadOnlyList<int> After => _after;

    /// <summary>The value of the items that are added.</summary>
    public float Value { get; }

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        Shape x = inputs[0];
        if (x.Rank != _before.Length)
            throw new ShapeException($"Pad: input has shape {x}; expected {_before.Length} dimensions.");
        return new Shape([.. x.ToArray().Select((size, d) => checked(_before[d] + size + _after[d]))]);
    }

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => _before.Concat(_after).All(items => items == 0);

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result(
        "Pad", [export.Inputs[0], export.Constant([.. _before.Concat(_after).Select(items => (long)items)]), export.Constant([], Value)]);

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        call.Output.Values.Fill(Value);
        Copy(call.Pool, call.Input(0).Shape, call.Input(0).Values, call.Output.Shape, call.Output.Values, back: false);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.Give(0, target => Copy(
        gradient.Pool, gradient.Inputs[0].Shape, gradient.GradOutput.Data, gradient.Output.Shape, target, back: true));

    private void Copy(WorkerPool pool, Shape input, ReadOnlySpan<float> source, Shape output, Span<float> destination, bool back)
    {
        PerDimension strides = BlockLayout.Strides(output);
        int start = 0;
        for (int d = 0; d < _before.Length; d++)
            start += _before[d] * strides[4 - output.Rank + d];
        var whole = new BlockPlace(0, BlockLayout.Strides(input));
        var inside = new BlockPlace(start, strides);
        StridedCopy.Run(pool, BlockLayout.Sizes(input), source, back ? inside : whole, destination, back ? whole : inside);
    }
}
