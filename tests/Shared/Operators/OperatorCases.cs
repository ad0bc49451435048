using Fovea.Kernels;
using Fovea.Kernels.Activations;
using Fovea.Kernels.Losses;
using Fovea.Kernels.Memory;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Testing;

/// <summary>An operator and what it is applied to.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Inputs">Its inputs; those that require a gradient have one.</param>
/// <param name="Batched">How many of the inputs, the first ones, are of a batch, which may be empty.</param>
/// <param name="EmptyBatchError">What the error for an empty batch says; null where the result is empty
/// too, or the mean of nothing.</param>
internal sealed record OperatorCase(Operator Operator, Tensor[] Inputs, int Batched = 1, string? EmptyBatchError = null)
{
    public void Deconstruct(out Operator op, out Tensor[] inputs) => (op, inputs) = (Operator, Inputs);
}

/// <summary>Small applications of every operator, with inputs away from kinks; a new operator is added here.</summary>
internal static class OperatorCases
{
    /// <summary>
    /// The step of difference quotients: a power of two, so that x + step and x - step are nearly exact. The quotient then has a truncation
    /// error of step^2 / 6 = 4e-5 third derivatives, and a rounding error of some 2^-24 / step = 4e-6 outputs.
    /// </summary>
    public const float DifferenceStep = 1f / 64;

    private static readonly Shape _map = new(2, 3, 5, 6);
    private static readonly Shape _rows = new(5, 7);

    /// <summary>What is applied to what, by name. The inputs of a case are the same in whatever order tests run.</summary>
    public static IReadOnlyDictionary<string, Func<OperatorCase>> All => field ??= Cases.ToDictionary(
        pair => pair.Key, pair => (Func<OperatorCase>)(() =>
        {
            Count = 0;
            return pair.Value();
        }));

    private static Dictionary<string, Func<OperatorCase>> Cases { get; } =
        new Dictionary<string, Func<OperatorCase>>
        {
            ["Conv2d"] = () => new(new Conv2dOperator(padding: 1), [Leaf(_map), Leaf(new Shape(4, 3, 3, 3)), Leaf(new Shape(4))]),
            ["Conv2d strided, dilated, grouped, without bias"] = () => new(
                new Conv2dOperator(new ConvAttributes { StrideH = 2, PaddingH = 2, PaddingW = 1, DilationH = 2, Groups = 2 }),
                [Leaf(new Shape(2, 4, 6, 5)), Leaf(new Shape(6, 2, 3, 2))]),
            ["Conv2d of pixels"] = () => new(new Conv2dOperator(), [Leaf(_map), Leaf(new Shape(4, 3, 1, 1)), Leaf(new Shape(4))]),
            ["ConvTranspose2d"] = () => new(
                new ConvTranspose2dOperator(stride: 2, padding: 1, outputPadding: 1),
                [Leaf(new Shape(2, 3, 3, 4)), Leaf(new Shape(3, 2, 3, 3)), Leaf(new Shape(2))]),
            ["ConvTranspose2d dilated, grouped"] = () => new(
                new ConvTranspose2dOperator(stride: 1, dilation: 2, groups: 2),
                [Leaf(new Shape(1, 4, 3, 3)), Leaf(new Shape(4, 3, 2, 2)), Leaf(new Shape(6))]),
            ["ConvTranspose2d, output padding past a stride"] = () => new(
                new ConvTranspose2dOperator(stride: 2, padding: 2, outputPadding: 4, dilation: 5),
                [Leaf(new Shape(2, 3, 3, 4)), Leaf(new Shape(3, 2, 2, 3)), Leaf(new Shape(2))]),
            ["Linear"] = () => new(new LinearOperator(), [Leaf(_rows), Leaf(new Shape(4, 7)), Leaf(new Shape(4))]),
            ["Linear without bias"] = () => new(new LinearOperator(), [Leaf(_rows), Leaf(new Shape(4, 7))]),
            ["Flatten"] = () => new(new FlattenOperator(), [Leaf(_map)]),
            ["Concatenate"] = () => new(
                new ConcatenateOperator(), [Leaf(new Shape(2, 3, 2, 3)), Leaf(new Shape(2, 1, 2, 3)), Leaf(new Shape(2, 4, 2, 3))],
                Batched: 3),
            ["ConcatenateRows"] = () => new(
                new ConcatenateRowsOperator(), [Leaf(_rows), Leaf(new Shape(1, 7)), Leaf(new Shape(3, 7))], Batched: 3),
            ["SelectRows"] = () => new(
                new SelectRowsOperator([4, 0, 4, 2, 4]), [Leaf(_rows)], EmptyBatchError: "row 4 of input [0, 7]"),
            ["MapRows"] = () => new(new MapRowsOperator(2), [Leaf(new Shape(2, 6, 3, 2))]),
            ["SelectChannels"] = () => new(
                new SelectChannelsOperator([2, 0]), [Leaf(_map)], EmptyBatchError: "2 channels for input [0, 3, 5, 6]; expected 0"),
            ["PadChannels"] = () => new(new PadChannelsOperator(2, 1), [Leaf(_map)]),
            ["MaxPool2d"] = () => new(new MaxPool2dOperator(2, 2), [Distinct(_map)]),
            ["MaxPool2d overlapping, padded, ceil"] = () => new(new MaxPool2dOperator(3, 2, padding: 1, ceilMode: true), [Distinct(_map)]),
            ["MaxPool2d dilated"] = () => new(new MaxPool2dOperator(2, 1, dilation: 2), [Distinct(_map)]),
            ["AvgPool2d"] = () => new(new AvgPool2dOperator(3, 2, padding: 1), [Leaf(_map)]),
            ["AvgPool2d ceil, padding not counted"] = () => new(
                new AvgPool2dOperator(3, 2, padding: 1, ceilMode: true, countIncludePad: false), [Leaf(_map)]),
            ["AdaptiveAvgPool2d"] = () => new(new AdaptiveAvgPool2dOperator(2, 4), [Leaf(_map)]),
            ["AdaptiveAvgPool2d global"] = () => new(new AdaptiveAvgPool2dOperator(1, 1), [Leaf(_map)]),
            ["BatchNormTraining"] = () =>
                new(new BatchNormTrainingOperator(), BatchNormInputs(_map), EmptyBatchError: "has 0 values a channel"),
            ["BatchNormTraining of rows"] = () =>
                new(new BatchNormTrainingOperator(1e-3f), BatchNormInputs(new Shape(9, 4)), EmptyBatchError: "has 0 values a channel"),
            ["BatchNormInference"] = () => new(new BatchNormInferenceOperator(), BatchNormInputs(_map)),
            ["LocalResponseNorm"] = () => new(new LocalResponseNormOperator(3, alpha: 0.5f, k: 2f), [Leaf(new Shape(2, 7, 2, 3))]),
            ["LocalResponseNorm of the paper, even size, another power"] = () => new(
                new LocalResponseNormOperator(4, alpha: 0.2f, beta: 0.6f, alphaDividedBySize: false), [Leaf(new Shape(2, 7, 2, 3))]),
            ["Relu"] = () => new(new ReluOperator(), [AwayFromZero(_map)]),
            ["Tanh"] = () => new(new TanhOperator(), [Leaf(_map)]),
            ["Sigmoid"] = () => new(new SigmoidOperator(), [Leaf(_map)]),
            ["Dropout"] = () => new(new DropoutOperator(0.4f, new Philox(7, 1)), [Leaf(_map)]),
            ["Add"] = () => new(new AddOperator(), [Leaf(_map), Leaf(_map)], Batched: 2),
            ["Scale"] = () => new(new ScaleOperator(-1.7f), [Leaf(_map)]),
            ["Softmax"] = () => new(new SoftmaxOperator(), [Leaf(_rows)]),
            ["Softmax of maps"] = () => new(new SoftmaxOperator(), [Leaf(_map)]),
            ["LogSoftmax"] = () => new(new LogSoftmaxOperator(), [Leaf(_rows)]),
            ["LogSoftmax of maps"] = () => new(new LogSoftmaxOperator(), [Leaf(_map)]),
            ["CrossEntropy"] = () =>
                new(new CrossEntropyOperator([0, 6, 3, 3, 1]), [Leaf(_rows)], EmptyBatchError: "5 labels for input [0, 7]; expected 0"),
            ["CrossEntropy smoothed, a row ignored"] = () => new(
                new CrossEntropyOperator([0, 6, CrossEntropyKernel.DefaultIgnoreIndex, 3, 1], labelSmoothing: 0.1f),
                [Leaf(_rows)], EmptyBatchError: "5 labels for input [0, 7]; expected 0"),
            ["SmoothL1"] = () => new(new SmoothL1Operator(0.5f), SmoothL1Inputs(), Batched: 2),
            ["BinaryCrossEntropy"] = () => new(new BinaryCrossEntropyOperator(), [Leaf(_rows), Probabilities(_rows)], Batched: 2),
            ["MeanSquaredError"] = () => new(new MeanSquaredErrorOperator(), [Leaf(_rows), Leaf(_rows)], Batched: 2),
            ["RoiAlign"] = () => new(
                new RoiAlignOperator(2, 3, spatialScale: 0.5f, samplingRatio: 2),
                [Leaf(_map), Regions()], EmptyBatchError: "region is of image 0"),
            ["RoiAlign aligned, as many samples as pixels"] = () => new(
                new RoiAlignOperator(3, 2, spatialScale: 0.5f, aligned: true),
                [Leaf(_map), Regions()], EmptyBatchError: "region is of image 0"),
            ["RoiPool"] = () => new(
                new RoiPoolOperator(2, 3, spatialScale: 0.5f), [Distinct(_map), Regions()], EmptyBatchError: "region is of image 0"),
            ["MultiScaleRoiAlign"] = () => new(
                new MultiScaleRoiAlignOperator(2, 3, [0.5f, 0.25f], canonicalScale: 8f, canonicalLevel: 2),
                [Leaf(_map), Leaf(new Shape(2, 3, 3, 3)), Regions()], Batched: 2, EmptyBatchError: "region is of image 0"),
            ["MultiScaleRoiPool"] = () => new(
                new MultiScaleRoiPoolOperator(2, 3, [0.5f, 0.25f], canonicalScale: 8f, canonicalLevel: 2),
                [Distinct(_map), Distinct(new Shape(2, 3, 3, 3)), Regions()], Batched: 2, EmptyBatchError: "region is of image 0"),
            ["MaxPool2d of windows that are not square"] = () => new(
                new MaxPool2dOperator(new Window(3, 2, 2, 1, 1, 0), ceilMode: true), [Distinct(_map)]),
            ["AvgPool2d of windows that are not square"] = () => new(
                new AvgPool2dOperator(new Window(2, 3, 1, 2, 0, 1), countIncludePad: false), [Leaf(_map)]),
            ["Transpose"] = () => new(new TransposeOperator(0, 2, 3, 1), [Leaf(_map)]),
            ["Transpose of three dimensions"] = () => new(new TransposeOperator(0, 2, 1), [Leaf(new Shape(2, 5, 4))]),
            ["Reshape to maps"] = () => new(
                new ReshapeOperator(new Shape(2, 6, 3, 5)), [Leaf(_map)], EmptyBatchError: "expected the 180 elements"),
            ["Reshape to three dimensions"] = () => new(
                new ReshapeOperator(new Shape(2, 15, 6)), [Leaf(_map)], EmptyBatchError: "expected the 180 elements"),
            ["Rearrange, a channel shuffle"] = () => new(
                new RearrangeOperator(new Shape(2, 6, 3, 4), [2, 2, 3, 3, 4], [0, 2, 1, 3, 4], new Shape(2, 6, 3, 4)),
                [Leaf(new Shape(2, 6, 3, 4))], EmptyBatchError: "expected [2, 6, 3, 4]"),
            ["Rearrange, channels to pixels"] = () => new(
                new RearrangeOperator(new Shape(2, 12, 3, 4), [2, 3, 2, 2, 3, 4], [0, 1, 4, 2, 5, 3], new Shape(2, 3, 6, 8)),
                [Leaf(new Shape(2, 12, 3, 4))], EmptyBatchError: "expected [2, 12, 3, 4]"),
            ["Rearrange of dimensions that are no parts of the maps'"] = () => new(
                new RearrangeOperator(_map, [9, 20], [1, 0], new Shape(4, 3, 5, 3)), [Leaf(_map)],
                EmptyBatchError: "expected [2, 3, 5, 6]"),
            ["Slice"] = () => new(new SliceOperator(2, 1, 2, 3), [Leaf(_map)]),
            ["Slice backwards"] = () => new(new SliceOperator(1, 5, 3, -2), [Leaf(_rows)]),
            ["Pad"] = () => new(new PadOperator([0, 0, 1, 0], [0, 0, 0, 2], 0.5f), [Leaf(_map)]),
            ["Join of rows of maps"] = () => new(
                new JoinOperator(2), [Leaf(_map), Leaf(new Shape(2, 3, 1, 6)), Leaf(_map)], Batched: 3),
            ["Expand"] = () => new(
                new ExpandOperator(_map), [Leaf(new Shape(2, 3, 1, 6))], EmptyBatchError: "expected the sizes of [2, 3, 5, 6]"),
            ["Reduce to sums"] = () => new(new ReduceOperator(ReductionFunction.Sum, 1, 3), [Leaf(_map)]),
            ["Reduce to means"] = () => new(new ReduceOperator(ReductionFunction.Mean, 1), [Leaf(_rows)]),
            ["Reduce to maxima"] = () => new(new ReduceOperator(ReductionFunction.Maximum, 2, 3), [Distinct(_map)]),
            ["Reduce to minima"] = () => new(new ReduceOperator(ReductionFunction.Minimum, 1), [Distinct(_map)]),
            ["Binary sum with one for each channel"] = () => new(
                new BinaryOperator(BinaryFunction.Add), [Leaf(_map), Leaf(new Shape(3, 1, 1))]),
            ["Binary difference"] = () => new(
                new BinaryOperator(BinaryFunction.Subtract), [Leaf(_map), Leaf(new Shape(2, 3, 1, 1))], Batched: 2),
            ["Binary product"] = () => new(new BinaryOperator(BinaryFunction.Multiply), [Leaf(_map), Leaf(new Shape(6))]),
            ["Binary quotient"] = () => new(new BinaryOperator(BinaryFunction.Divide), [Leaf(_rows), Positive(new Shape(1, 7))]),
            ["Binary maximum"] = () => new(new BinaryOperator(BinaryFunction.Maximum), [AwayFromZero(_map), Tensor.Scalar(0f)]),
            ["Binary minimum"] = () => new(new BinaryOperator(BinaryFunction.Minimum), [AwayFromZero(_map), Tensor.Scalar(0f)]),
            ["Binary power"] = () => new(new BinaryOperator(BinaryFunction.Power), [Positive(_rows), Leaf(new Shape(7))]),
            ["Binary PRelu"] = () => new(new BinaryOperator(BinaryFunction.PRelu), [AwayFromZero(_map), Leaf(new Shape(3, 1, 1))]),
            ["Unary LeakyRelu"] = () => new(new UnaryOperator(UnaryFunction.LeakyRelu, 0.1f), [AwayFromZero(_map)]),
            ["Unary Elu"] = () => new(new UnaryOperator(UnaryFunction.Elu, 0.7f), [AwayFromZero(_map)]),
            ["Unary Clip"] = () => new(new UnaryOperator(UnaryFunction.Clip, 0f, 6f), [AwayFromZero(_map)]),
            ["Unary HardSigmoid"] = () => new(new UnaryOperator(UnaryFunction.HardSigmoid, 0.2f, 0.5f), [Leaf(_map)]),
            ["Unary Exp"] = () => new(new UnaryOperator(UnaryFunction.Exp), [Leaf(_map)]),
            ["Unary Log"] = () => new(new UnaryOperator(UnaryFunction.Log), [Positive(_rows)]),
            ["Unary Sqrt"] = () => new(new UnaryOperator(UnaryFunction.Sqrt), [Positive(_rows)]),
            ["Unary Abs"] = () => new(new UnaryOperator(UnaryFunction.Abs), [AwayFromZero(_map)]),
            ["Unary Reciprocal"] = () => new(new UnaryOperator(UnaryFunction.Reciprocal), [Positive(_rows)]),
            ["Unary Erf"] = () => new(new UnaryOperator(UnaryFunction.Erf), [Leaf(_map)]),
            ["UpsampleBilinear"] = () => new(new UpsampleBilinearOperator(8, 5), [Leaf(_map)]),
            ["UpsampleNearest"] = () => new(new UpsampleNearestOperator(7, 12), [Leaf(_map)]),
        };

    /// <summary>The names, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Keys];

    private static int Count { get; set; }

    /// <summary>Values in [-1, 1).</summary>
    private static Tensor Leaf(Shape shape) => Leaf(shape, Uniform(shape));

    private static Tensor Leaf(Shape shape, float[] values)
    {
        Tensor leaf = Tensor.FromArray(shape, values);
        leaf.RequiresGrad = true;
        return leaf;
    }

    private static Tensor Probabilities(Shape shape) => Leaf(shape, Array.ConvertAll(Uniform(shape), u => (u + 1f) / 2f));

    /// <summary>Values in [1, 3), away from where powers and logarithms are steep.</summary>
    private static Tensor Positive(Shape shape) => Leaf(shape, Array.ConvertAll(Uniform(shape), u => u + 2f));

    private static float[] Uniform(Shape shape) => Goldens.Uniform($"input{Count++}", shape.Elements, 0);

    private static Tensor AwayFromZero(Shape shape) =>
        Leaf(shape, Array.ConvertAll(Uniform(shape), u => u + (MathF.Sign(u) * 4 * DifferenceStep)));

    /// <summary>No two values are nearer than four steps, so that a maximum stays one.</summary>
    private static Tensor Distinct(Shape shape)
    {
        float[] values = [.. Enumerable.Range(0, shape.Elements).Select(i => (i - (shape.Elements / 2)) * 4 * DifferenceStep)];
        Array.Sort(Uniform(shape), values);
        return Leaf(shape, values);
    }

    /// <summary>
    /// Boxes inside, across the border of, and beyond maps of twice the size of <see cref="_map"/>, one of them degenerate.
    /// </summary>
    private static Tensor Regions() => Tensor.FromArray(
        new Shape(4, 5),
        [0f, 1.3f, 2.1f, 8.7f, 9.2f, 1f, -3.1f, -1.7f, 5.3f, 4.4f, 1f, 3.2f, 3.7f, 3.2f, 3.7f, 0f, 6.1f, 5.3f, 40.9f, 21.7f]);

    /// <summary>Differences on both sides of beta = 0.5 and of zero, none near the kink of the derivative.</summary>
    private static Tensor[] SmoothL1Inputs()
    {
        Tensor x = Leaf(_rows);
        float[] differences = Array.ConvertAll(
            Uniform(_rows), u => MathF.Sign(u) * (MathF.Abs(u) < 0.5f ? 0.8f * MathF.Abs(u) : MathF.Abs(u) + 0.1f));
        return [x, Leaf(_rows, [.. x.ToArray().Zip(differences, (value, difference) => value - difference)])];
    }

    private static Tensor[] BatchNormInputs(Shape shape)
    {
        var channels = new Shape(shape[1]);
        return
        [
            Leaf(shape), Leaf(channels, Goldens.Fill("weight", [shape[1]], 0)), Leaf(channels, Goldens.Fill("bias", [shape[1]], 0)),
            Tensor.FromArray(channels, Goldens.Fill("running_mean", [shape[1]], 0)),
            Tensor.FromArray(channels, Goldens.Fill("running_var", [shape[1]], 0)),
        ];
    }
}
