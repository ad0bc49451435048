using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>The methods of tensors against the operators that they stand for, by values that a swapped argument would change.</summary>
public sealed class TensorOperationsTests
{
    private static readonly Tensor Map = OperatorCases.All["Flatten"]().Inputs[0];

    [Fact]
    public void MethodsAreTheirOperators()
    {
        AssertSame(new ReluOperator().Apply(Map), Map.Relu());
        AssertSame(new TanhOperator().Apply(Map), Map.Tanh());
        AssertSame(new SigmoidOperator().Apply(Map), Map.Sigmoid());
        AssertSame(new ScaleOperator(3f).Apply(Map), Map.Scale(3f));
        AssertSame(new AddOperator().Apply(Map, Map), Map.Add(Map));
        AssertSame(new SoftmaxOperator().Apply(Map), Map.Softmax());
        AssertSame(new LogSoftmaxOperator().Apply(Map), Map.LogSoftmax());
        AssertSame(new FlattenOperator().Apply(Map), Map.Flatten());
        AssertSame(new AdaptiveAvgPool2dOperator(2, 3).Apply(Map), Map.AdaptiveAvgPool2d(2, 3));
        AssertSame(new ConcatenateOperator().Apply(Map, Map.Relu()), Tensor.Concatenate(Map, Map.Relu()));
        Tensor logits = Map.Flatten();
        AssertSame(new CrossEntropyOperator([3, 5], 0.2f).Apply(logits), logits.CrossEntropy([3, 5], labelSmoothing: 0.2f));
    }

    [Fact]
    public void PoolsHaveTheirKernelsSizeAsStrideUnlessGiven()
    {
        AssertSame(new MaxPool2dOperator(2, 2).Apply(Map), Map.MaxPool2d(2));
        AssertSame(new MaxPool2dOperator(2, 1, 1, 2, true).Apply(Map), Map.MaxPool2d(2, stride: 1, padding: 1, dilation: 2, ceilMode: true));
        AssertSame(new AvgPool2dOperator(2, 2).Apply(Map), Map.AvgPool2d(2));
        AssertSame(
            new AvgPool2dOperator(3, 2, 1, true, false).Apply(Map),
            Map.AvgPool2d(3, stride: 2, padding: 1, ceilMode: true, countIncludePad: false));
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.ToArray(), actual.ToArray());
    }
}
