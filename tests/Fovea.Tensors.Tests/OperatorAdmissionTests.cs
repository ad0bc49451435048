using Fovea.Tensors.Autograd;
using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>What an operator's checks admit, its kernels compute: random attributes and shapes, small ones and absurd ones.</summary>
public sealed class OperatorAdmissionTests
{
    private const int Rounds = 200;
    private const int MaxElements = 20_000;

    private static readonly Dictionary<string, Func<Random, (Operator Operator, Shape[] Inputs)>> _cases = new()
    {
        ["Conv2d"] = r =>
        {
            int groups = Number(r), channels = groups * Number(r);
            var attributes = new ConvAttributes
            {
                StrideH = Number(r),
                StrideW = Number(r),
                PaddingH = Size(r),
                PaddingW = Size(r),
                DilationH = Number(r),
                DilationW = Number(r),
                Groups = groups,
            };
            return (new Conv2dOperator(attributes), [Map(r, channels), Of(groups * Size(r), channels / groups, Number(r), Number(r))]);
        },
        ["ConvTranspose2d"] = r =>
        {
            int groups = Number(r), channels = groups * Number(r);
            return (
                new ConvTranspose2dOperator(Number(r), Size(r), Size(r), Number(r), groups),
                [Map(r, channels), Of(channels, Size(r), Number(r), Number(r))]);
        },
        ["MaxPool2d"] = r => (new MaxPool2dOperator(Number(r), Number(r), Size(r) / 2, Number(r), r.Next(2) == 0), [Map(r)]),
        ["AvgPool2d"] = r => (new AvgPool2dOperator(Number(r), Number(r), Size(r) / 2, r.Next(2) == 0, r.Next(2) == 0), [Map(r)]),
        ["AdaptiveAvgPool2d"] = r => (new AdaptiveAvgPool2dOperator(Number(r), Number(r)), [Map(r)]),
        ["LocalResponseNorm"] = r => (new LocalResponseNormOperator(Number(r)), [Map(r)]),
        ["PadChannels"] = r => (new PadChannelsOperator(Size(r), Size(r)), [Map(r)]),
        ["UpsampleBilinear"] = r => (new UpsampleBilinearOperator(Number(r), Number(r)), [Map(r)]),
        ["UpsampleNearest"] = r => (new UpsampleNearestOperator(Number(r), Number(r)), [Map(r)]),
        ["RoiAlign"] = r => (
            new RoiAlignOperator(Number(r), Number(r), 0.5f, Size(r), r.Next(2) == 0),
            [Of(1 + r.Next(2), Size(r), Size(r), Size(r)), Of(Size(r), r.Next(4) == 0 ? 4 : 5)]),
        ["RoiPool"] = r => (
            new RoiPoolOperator(Number(r), Number(r), 0.5f),
            [Of(1 + r.Next(2), Size(r), Size(r), Size(r)), Of(Size(r), r.Next(4) == 0 ? 4 : 5)]),
        ["MultiScaleRoiAlign"] = r =>
        {
            (int n, int channels) = (1 + r.Next(2), Size(r));
            return (
                new MultiScaleRoiAlignOperator(Number(r), Number(r), [0.5f, 0.25f], Size(r), r.Next(2) == 0),
                [
                    Of(n, channels, Size(r), Size(r)), Of(n, r.Next(8) == 0 ? Size(r) : channels, Size(r), Size(r)),
                    Of(Size(r), r.Next(4) == 0 ? 4 : 5),
                ]);
        },
        ["MultiScaleRoiPool"] = r =>
        {
            (int n, int channels) = (1 + r.Next(2), Size(r));
            return (
                new MultiScaleRoiPoolOperator(Number(r), Number(r), [0.5f, 0.25f]),
                [
                    Of(n, channels, Size(r), Size(r)), Of(n, r.Next(8) == 0 ? Size(r) : channels, Size(r), Size(r)),
                    Of(Size(r), r.Next(4) == 0 ? 4 : 5),
                ]);
        },
        ["Linear"] = r =>
        {
            int features = Size(r);
            return (new LinearOperator(), [Of(Size(r), features), Of(Size(r), r.Next(4) == 0 ? Size(r) : features)]);
        },
        ["Concatenate"] = r =>
        {
            (int n, int h, int w) = (Size(r), Size(r), Size(r));
            return (new ConcatenateOperator(), [Of(n, Size(r), h, w), Of(n, Size(r), h, w)]);
        },
        ["ConcatenateRows"] = r =>
        {
            int columns = Size(r);
            return (new ConcatenateRowsOperator(), [Of(Size(r), columns), Of(Size(r), r.Next(4) == 0 ? Size(r) : columns)]);
        },
        ["SelectRows"] = r => (new SelectRowsOperator([.. Enumerable.Range(0, r.Next(5)).Select(_ => Size(r))]), [Of(Size(r), Size(r))]),
        ["MapRows"] = r => (new MapRowsOperator(Number(r)), [Map(r)]),
        ["SelectChannels"] = r => (new SelectChannelsOperator([.. Enumerable.Range(0, r.Next(3)).Select(_ => Size(r))]), [Map(r)]),
        ["Add"] = r => (new AddOperator(), Pair(r, Map(r))),
        ["Softmax"] = r => (new SoftmaxOperator(), [r.Next(2) == 0 ? Map(r) : Of(Size(r), Size(r))]),
        ["LogSoftmax"] = r => (new LogSoftmaxOperator(), [r.Next(2) == 0 ? Map(r) : Of(Size(r), Size(r))]),
        ["Flatten"] = r => (new FlattenOperator(), [Map(r)]),
        ["Relu"] = r => (new ReluOperator(), [Any(r)]),
        ["Sigmoid"] = r => (new SigmoidOperator(), [Any(r)]),
        ["Tanh"] = r => (new TanhOperator(), [Any(r)]),
        ["Scale"] = r => (new ScaleOperator(0.5f), [Any(r)]),
        ["MeanSquaredError"] = r => (new MeanSquaredErrorOperator(), Pair(r, Any(r))),
        ["BinaryCrossEntropy"] = r => (new BinaryCrossEntropyOperator(), Pair(r, Any(r))),
        ["SmoothL1"] = r => (new SmoothL1Operator(1f), Pair(r, Any(r))),
    };

    public static TheoryData<string> Names => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatIsAdmittedIsComputed(string name)
    {
        var random = new Random(name.Length);
        int computed = 0;
        for (int round = 0; round < Rounds; round++)
        {
            (Operator? op, Shape[] shapes, Shape output) = Admitted(name, random);
            if (op is null || IsLarge(output) || shapes.Any(IsLarge))
                continue;
            Tensor[] inputs = [.. shapes.Select(Leaf)];
            using var tape = new GradientTape();
            Tensor result = op.Apply(inputs);
            Assert.Equal(output, result.Shape);
            if (result.IsRecorded)
                tape.Backward(new WeightedSum(Goldens.Uniform("upstream", result.Shape.Elements, 0)).Apply(result));
            computed++;
        }
        Assert.True(computed > Rounds / 20, $"{computed} of {Rounds} were admitted");
    }

    private static (Operator? Operator, Shape[] Shapes, Shape Output) Admitted(string name, Random random)
    {
        try
        {
            (Operator op, Shape[] shapes) = _cases[name](random);
            return (op, shapes, op.OutputShape(shapes));
        }
        catch (Exception refusal) when (refusal is ShapeException or ArgumentException)
        {
            return (null, [], default);
        }
    }

    private static bool IsLarge(Shape shape) =>
        shape.ToArray().Aggregate(1.0, (product, size) => product * Math.Max(1, size)) > MaxElements;

    // Now and then absurdly large, so that products of sizes leave the range of integers.
    private static int Number(Random random) => random.Next(25) == 0 ? int.MaxValue >> random.Next(8) : random.Next(1, 5);

    private static int Size(Random random) => random.Next(25) == 0 ? int.MaxValue >> random.Next(8) : random.Next(0, 5);

    private static Shape Map(Random random, int? channels = null) =>
        Of(random.Next(0, 3), channels ?? random.Next(0, 5), random.Next(0, 7), random.Next(0, 7));

    private static Shape Any(Random random) => random.Next(2) == 0 ? Map(random) : Of(random.Next(0, 3), random.Next(0, 3));

    private static Shape[] Pair(Random random, Shape shape) => [shape, random.Next(4) == 0 ? Any(random) : shape];

    private static Shape Of(params int[] sizes) => new(sizes);

    private static Tensor Leaf(Shape shape)
    {
        Tensor leaf = Tensor.Zeros(shape);
        leaf.RequiresGrad = true;
        return leaf;
    }
}
