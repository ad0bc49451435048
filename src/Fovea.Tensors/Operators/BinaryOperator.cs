using Fovea.Kernels.Activations;
using Fovea.Kernels.Memory;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// A function of two numbers, elementwise: products, quotients, powers and others. Shapes need not be the same: as in NumPy, a tensor is
/// repeated along dimensions in which it has one item, and along those before its first.
/// </summary>
public sealed class BinaryOperator(BinaryFunction function) : Operator
{
    /// <summary>The function.</summary>
    public BinaryFunction Function => function;

    /// <inheritdoc/>
    public override string Name => $"{function}";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 2);
        (Shape a, Shape b) = (inputs[0], inputs[1]);
        var sizes = new int[Math.Max(a.Rank, b.Rank)];
        for (int d = 1; d <= sizes.Length; d++)
        {
            (int left, int right) = (d <= a.Rank ? a[-d] : 1, d <= b.Rank ? b[-d] : 1);
            if (left != right && left != 1 && right != 1)
                throw new ShapeException($"{Name}: inputs have shapes {a} and {b}; expected the same sizes, or 1, from the last on.");
            sizes[^d] = left == 1 ? right : left;
        }

        return new Shape(sizes);
    }

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => function is not (BinaryFunction.Add or BinaryFunction.Subtract);

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override ChannelScaling? ScalingFor(IReadOnlyList<Tensor> inputs)
    {
        (Shape x, Tensor constant) = (inputs[0].Shape, inputs[1]);
        bool isOfChannels = x.Rank is 2 or 4 && OutputShape([x, constant.Shape]) == x && !constant.IsSymbolic
            && (constant.Shape.Elements == 1 || (constant.Shape.Elements == x[1] && SizeOfChannels(constant.Shape, x.Rank) == x[1]));
        return isOfChannels && function is BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Multiply or BinaryFunction.Divide
            ? new ChannelScaling($"{function}", [constant], (factors, addends) => Compose(constant, factors, addends))
            : null;
    }

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result(function switch
    {
        BinaryFunction.Add => "Add",
        BinaryFunction.Subtract => "Sub",
        BinaryFunction.Multiply => "Mul",
        BinaryFunction.Divide => "Div",
        BinaryFunction.Maximum => "Max",
        BinaryFunction.Minimum => "Min",
        BinaryFunction.Power => "Pow",
        _ => "PRelu",
    });

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        Shape output = call.Output.Shape;
        BroadcastKernel.Forward(
            call.Pool, function, InMemory(BlockLayout.Sizes(output), output), call.Input(0).Values, Strides(call.Input(0).Shape, output),
            call.Input(1).Values, Strides(call.Input(1).Shape, output), call.Output.Values);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        (Tensor a, Tensor b, Shape output) = (gradient.Inputs[0], gradient.Inputs[1], gradient.Output.Shape);
        for (int i = 0; i < 2; i++)
        {
            (int input, Shape shape) = (i, gradient.Inputs[i].Shape);
            gradient.Give(input, target =>
            {
                Tensor? whole = shape == output ? null : Tensor.Empty(output);
                Span<float> each = whole is null ? target : whole.Data;
                if (GradientReadsInput(input))
                {
                    BroadcastKernel.Backward(
                        gradient.Pool, function, input == 1, InMemory(BlockLayout.Sizes(output), output), a.Data,
                        Strides(a.Shape, output), b.Data, Strides(b.Shape, output), gradient.GradOutput.Data, each);
                }
                else
                {
                    ArithmeticKernel.Scale(
                        gradient.Pool, gradient.GradOutput.Data, input == 1 && function == BinaryFunction.Subtract ? -1f : 1f, each);
                }

                if (whole is not null)
                    RepeatedGradient.Sum(gradient.Pool, output, whole.Data, shape, target);
                whole?.Release();
            });
        }
    }

    private static PerDimension InMemory(PerDimension numbers, Shape output) => BlockLayout.InMemory(numbers, output.Rank);

    private static PerDimension Strides(Shape input, Shape output) => InMemory(BlockLayout.RepeatingStrides(input), output);

    /// <summary>The size in which the shape holds one value a channel of maps or rows; 1 if it has none.</summary>
    private static int SizeOfChannels(Shape shape, int rank)
    {
        int place = rank == 4 ? 3 : 1;
        return place <= shape.Rank ? shape[-place] : 1;
    }

    private void Compose(Tensor constant, Span<double> factors, Span<double> addends)
    {
        ReadOnlySpan<float> values = constant.Data;
        for (int c = 0; c < factors.Length; c++)
        {
            double value = values[values.Length == 1 ? 0 : c];
            switch (function)
            {
                case BinaryFunction.Add:
                    addends[c] += value;
                    break;
                case BinaryFunction.Subtract:
                    addends[c] -= value;
                    break;
                case BinaryFunction.Multiply:
                    (factors[c], addends[c]) = (factors[c] * value, addends[c] * value);
                    break;
                default:
                    (factors[c], addends[c]) = (factors[c] / value, addends[c] / value);
                    break;
            }
        }
    }
}
