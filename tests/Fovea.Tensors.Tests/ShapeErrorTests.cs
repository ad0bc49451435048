using Fovea.Kernels;
using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Tests;

/// <summary>The sentences that users read when sizes do not fit.</summary>
public sealed class ShapeErrorTests
{
    public static TheoryData<string, Operator, int[][]> Errors => new()
    {
        { "Conv2d: input has 4 channels, weight expects 3 ([64, 3, 7, 7]).", new Conv2dOperator(), [[1, 4, 9, 9], [64, 3, 7, 7]] },
        {
            "Conv2d: input has 4 channels, weight expects 6 ([64, 3, 7, 7], groups 2).",
            new Conv2dOperator(groups: 2), [[1, 4, 9, 9], [64, 3, 7, 7]]
        },
        {
            "Conv2d: weight [9, 3, 1, 1] gives 9 channels; expected a multiple of groups = 2.",
            new Conv2dOperator(groups: 2), [[1, 6, 9, 9], [9, 3, 1, 1]]
        },
        { "Conv2d: weight has shape [64, 3]; expected [out, in / groups, kh, kw].", new Conv2dOperator(), [[1, 3, 9, 9], [64, 3]] },
        { "Conv2d: bias has shape [3]; expected [64].", new Conv2dOperator(), [[1, 3, 9, 9], [64, 3, 7, 7], [3]] },
        {
            "Conv2d: a 5x9 map with padding 0x0 is smaller than the 7x7 kernel; use a larger input.",
            new Conv2dOperator(), [[1, 3, 5, 9], [64, 3, 7, 7]]
        },
        {
            "Conv2d: a 5x9 map with padding 0x0 is smaller than the 3x3 kernel at dilation 3x3; use a larger input.",
            new Conv2dOperator(dilation: 3), [[1, 3, 5, 9], [64, 3, 3, 3]]
        },
        { "Conv2d: input has shape [3, 9, 9]; expected [N, C, H, W].", new Conv2dOperator(), [[3, 9, 9], [64, 3, 7, 7]] },
        {
            "Conv2d: input [1, 3, 0, 9] has no channel or no pixel; expected at least one of each.",
            new Conv2dOperator(), [[1, 3, 0, 9], [64, 3, 7, 7]]
        },
        { "Conv2d: 1 inputs; expected input, weight and perhaps bias.", new Conv2dOperator(), [[1, 3, 9, 9]] },
        {
            "ConvTranspose2d: input has 4 channels and weight shape [3, 6, 2, 2]; expected [4, out / groups, kh, kw].",
            new ConvTranspose2dOperator(), [[1, 4, 9, 9], [3, 6, 2, 2]]
        },
        { "ConvTranspose2d: bias has shape [6]; expected [12].", new ConvTranspose2dOperator(groups: 2),
            [[1, 4, 9, 9], [4, 6, 2, 2], [6]] },
        {
            "Linear: input has shape [2, 3, 4, 5], weight [10, 60]; expected [rows, in] and [out, in] "
            + "with the same in (a map is flattened first).",
            new LinearOperator(), [[2, 3, 4, 5], [10, 60]]
        },
        { "Linear: bias has shape [60]; expected [10].", new LinearOperator(), [[2, 60], [10, 60], [60]] },
        {
            "Concatenate: shapes [1, 3, 4, 4] and [1, 3, 4, 5]; only the channels may differ.",
            new ConcatenateOperator(), [[1, 3, 4, 4], [1, 3, 4, 5]]
        },
        { "MaxPool2d: a 2x9 map with padding 0 is smaller than the 3x3 window; use a larger input.", new MaxPool2dOperator(3, 2),
            [[1, 3, 2, 9]] },
        { "AvgPool2d: a 9x4 map with padding 0 is smaller than the 5x5 window; use a larger input.", new AvgPool2dOperator(5, 3),
            [[1, 3, 9, 4]] },
        {
            "BatchNormTraining: input has 8 channels, running_mean has shape [4]; expected [8].",
            new BatchNormTrainingOperator(), [[2, 8, 3, 3], [8], [8], [4], [8]]
        },
        {
            "BatchNormTraining: input [1, 8, 1, 1] has 1 values a channel; expected at least 2, use a larger batch or map.",
            new BatchNormTrainingOperator(), [[1, 8, 1, 1], [8], [8], [8], [8]]
        },
        {
            "BatchNormInference: input has 8 channels, weight has shape [1, 8]; expected [8].",
            new BatchNormInferenceOperator(), [[2, 8, 3, 3], [1, 8], [8], [8], [8]]
        },
        {
            "Add: inputs have shapes [1, 64, 56, 56] and [1, 64, 28, 28]; expected the same.",
            new AddOperator(), [[1, 64, 56, 56], [1, 64, 28, 28]]
        },
        { "Softmax: input has shape [5]; expected [N, C, H, W] or [rows, C] with at least one channel.", new SoftmaxOperator(), [[5]] },
        { "CrossEntropy: 2 labels for input [3, 10]; expected 3, one a row.", new CrossEntropyOperator([1, 2]), [[3, 10]] },
        { "CrossEntropy: input has shape [3, 10, 1, 1]; expected [rows, classes].", new CrossEntropyOperator([1, 2, 3]), [[3, 10, 1, 1]] },
        { "SmoothL1: inputs have shapes [3, 4] and [4, 3]; expected the same.", new SmoothL1Operator(), [[3, 4], [4, 3]] },
        {
            "BinaryCrossEntropy: inputs have shapes [3, 4] and [4, 3]; expected the same.",
            new BinaryCrossEntropyOperator(), [[3, 4], [4, 3]]
        },
        { "SelectRows: row 7 of input [5, 3]; expected an index below 5.", new SelectRowsOperator([0, 7, 2]), [[5, 3]] },
        { "SelectRows: input has shape [5]; expected [rows, C] with at least one column.", new SelectRowsOperator([0]), [[5]] },
        { "MapRows: input [2, 6, 3, 3] has 6 channels; expected a multiple of columns = 4.", new MapRowsOperator(4), [[2, 6, 3, 3]] },
        {
            "ConcatenateRows: shapes [2, 3] and [2, 4]; only the rows may differ.",
            new ConcatenateRowsOperator(), [[2, 3], [2, 4]]
        },
        {
            "ConcatenateRows: 2147483648 rows; expected at most 2147483647.",
            new ConcatenateRowsOperator(), [[int.MaxValue, 1], [1, 1]]
        },
        { "SelectChannels: 1 channels for input [2, 3, 4, 4]; expected 2, one a map.", new SelectChannelsOperator([0]), [[2, 3, 4, 4]] },
        {
            "SelectChannels: channel 3 of input [2, 3, 4, 4]; expected an index below 3.",
            new SelectChannelsOperator([0, 3]), [[2, 3, 4, 4]]
        },
        { "Flatten: input has shape [3]; expected [N, C, H, W].", new FlattenOperator(), [[3]] },
        { "UpsampleNearest: input has shape [3, 4]; expected [N, C, H, W].", new UpsampleNearestOperator(8, 8), [[3, 4]] },
    };

    public static TheoryData<string, Func<Operator>> AttributeErrors => new()
    {
        { "Conv2d: stride 0x0, dilation 1x1, groups 1; expected at least 1 each.", () => new Conv2dOperator(stride: 0) },
        { "Conv2d: padding -1x-1; expected at least 0.", () => new Conv2dOperator(padding: -1) },
        { "ConvTranspose2d: outputPadding is -1; expected at least 0.", () => new ConvTranspose2dOperator(outputPadding: -1) },
        { "MaxPool2d: kernel 0, stride 1, dilation 1; expected at least 1 each.", () => new MaxPool2dOperator(0, 1) },
        { "MaxPool2d: padding 2; expected 0 to 1, half of the kernel 3.", () => new MaxPool2dOperator(3, 2, 2) },
        { "AvgPool2d: kernel 3, stride 0, dilation 1; expected at least 1 each.", () => new AvgPool2dOperator(3, 0) },
        { "AdaptiveAvgPool2d: outputWidth is 0; expected at least 1.", () => new AdaptiveAvgPool2dOperator(7, 0) },
        { "LocalResponseNorm: size is 0; expected at least 1.", () => new LocalResponseNormOperator(0) },
        { "Dropout: probability is 1.5; expected a number in [0, 1].", () => new DropoutOperator(1.5f, new Philox(1, 1)) },
        { "Dropout: probability is NaN; expected a number in [0, 1].", () => new DropoutOperator(float.NaN, new Philox(1, 1)) },
        { "CrossEntropy: labelSmoothing is -0.1; expected a number in [0, 1].", () => new CrossEntropyOperator([0], -0.1f) },
        { "SmoothL1: beta is -1; expected at least 0.", () => new SmoothL1Operator(-1f) },
        { "SelectRows: row -1; expected at least 0.", () => new SelectRowsOperator([2, -1]) },
        { "SelectChannels: channel -1; expected at least 0.", () => new SelectChannelsOperator([-1]) },
        { "MapRows: columns is 0; expected at least 1.", () => new MapRowsOperator(0) },
        { "UpsampleBilinear: height is 0; expected at least 1.", () => new UpsampleBilinearOperator(0, 4) },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void ShapesThatDoNotFitAreNamedInOneSentence(string message, Operator op, int[][] shapes)
    {
        Tensor[] inputs = [.. shapes.Select(sizes => Tensor.Deferred(new Shape(sizes), values => values.Clear()))];
        Assert.Equal(message, Assert.Throws<ShapeException>(() => op.Apply(inputs)).Message);
        Assert.All(inputs, input => Assert.False(input.IsAllocated));
    }

    [Theory]
    [MemberData(nameof(AttributeErrors))]
    public void ImpossibleAttributesAreNamedInOneSentence(string message, Func<Operator> make) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(make).Message);
}
