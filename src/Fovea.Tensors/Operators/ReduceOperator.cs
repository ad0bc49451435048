using Fovea.Kernels.Memory;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// The sum, mean, maximum or minimum along dimensions, which have the size 1 afterwards. A maximum that several items share gives its
/// gradient in equal parts.
/// </summary>
/// <exception cref="ArgumentException">A dimension is negative or given twice.</exception>
public sealed class ReduceOperator(ReductionFunction function, params int[] dimensions) : Operator
{
    private readonly int[] _dimensions = dimensions.All(dimension => dimension >= 0) && dimensions.Distinct().Count() == dimensions.Length
        ? [.. dimensions.Order()]
        : throw new ArgumentException($"Reduce: dimensions [{string.Join(", ", dimensions)}]; expected each once, none negative.");

    /// <summary>What is made of the items.</summary>
    public ReductionFunction Function => function;

    /// <summary>The dimensions along which items are joined.</summary>
    public IReadOnlyList<int> Dimensions => _dimensions;

    /// <inheritdoc/>
    public override string Name => $"Reduce{function}";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        int[] sizes = inputs[0].ToArray();
        foreach (int dimension in _dimensions)
        {
            if (dimension >= sizes.Length || sizes[dimension] == 0)
                throw new ShapeException($"{Name}: input has shape {inputs[0]}; expected items in dimension {dimension}.");
            sizes[dimension] = 1;
        }

        return new Shape(sizes);
    }

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => OutputShape(inputs) == inputs[0];

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => function is ReductionFunction.Maximum or ReductionFunction.Minimum;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => function is ReductionFunction.Maximum or ReductionFunction.Minimum;

    /// <inheritdoc/>
    public override void Export(OperatorExport export)
    {
        long[] axes = [.. _dimensions.Select(dimension => (long)dimension)];
        if (function == ReductionFunction.Sum)
        {
            export.Result("ReduceSum", [export.Inputs[0], export.Constant(axes)]);
            return;
        }

        string name = function switch
        {
            ReductionFunction.Mean => "ReduceMean",
            ReductionFunction.Maximum => "ReduceMax",
            _ => "ReduceMin",
        };
        export.Result(name, new ExportedAttribute("axes", axes));
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        (Shape x, Shape y) = (call.Input(0).Shape, call.Output.Shape);
        PerDimension kept = BlockLayout.Sizes(y);
        ReductionKernel.Run(
            call.Pool, function, kept, Reduced(x, y), call.Input(0).Values, BlockLayout.Strides(x), call.Output.Values,
            BlockLayout.Strides(y));
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.Give(0, target =>
    {
        (Shape x, Shape y) = (gradient.Inputs[0].Shape, gradient.Output.Shape);
        PerDimension sizes = BlockLayout.Sizes(x), repeating = BlockLayout.RepeatingStrides(y);
        StridedCopy.Run(
            gradient.Pool, sizes, gradient.GradOutput.Data, new BlockPlace(0, repeating), target,
            new BlockPlace(0, BlockLayout.Strides(x)));
        if (function == ReductionFunction.Mean)
            Scale(target, 1f / Reduced(x, y).Product);
        else if (function != ReductionFunction.Sum)
            KeepExtremes(gradient, target);
    });

    private static PerDimension Reduced(Shape x, Shape y)
    {
        (PerDimension all, PerDimension kept) = (BlockLayout.Sizes(x), BlockLayout.Sizes(y));
        return new PerDimension(
            Ratio(all.First, kept.First), Ratio(all.Second, kept.Second), Ratio(all.Third, kept.Third), Ratio(all.Fourth, kept.Fourth));
    }

    private static int Ratio(int all, int kept) => kept == 1 ? all : 1;

    private static void Scale(Span<float> values, float factor)
    {
        foreach (ref float value in values)
            value *= factor;
    }

    private static void KeepExtremes(OperatorGradient gradient, Span<float> target)
    {
        (Tensor input, Tensor output) = (gradient.Inputs[0], gradient.Output);
        Tensor extremes = Tensor.Empty(input.Shape), shares = Tensor.Empty(output.Shape), divisors = Tensor.Empty(input.Shape);
        var whole = new BlockPlace(0, BlockLayout.Strides(input.Shape));
        var repeated = new BlockPlace(0, BlockLayout.RepeatingStrides(output.Shape));
        PerDimension sizes = BlockLayout.Sizes(input.Shape);
        StridedCopy.Run(gradient.Pool, sizes, output.Data, repeated, extremes.Data, whole);
        Span<float> isExtreme = extremes.Data;
        ReadOnlySpan<float> x = input.Data;
        for (int i = 0; i < x.Length; i++)
            isExtreme[i] = x[i] == isExtreme[i] ? 1f : 0f;
        RepeatedGradient.Sum(gradient.Pool, input.Shape, isExtreme, output.Shape, shares.Data);
        StridedCopy.Run(gradient.Pool, sizes, shares.Data, repeated, divisors.Data, whole);
        ReadOnlySpan<float> count = divisors.Data;
        for (int i = 0; i < target.Length; i++)
            target[i] *= isExtreme[i] == 0f ? 0f : 1f / count[i];
        extremes.Release();
        shares.Release();
        divisors.Release();
    }
}
