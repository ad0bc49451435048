using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>The methods of tensors against the operators that they stand for, by values that a swapped argument would change.</summary>
public sealed class TensorOperationsTests
{
    private static readonly Tensor _map = OperatorCases.All["Flatten"]().Inputs[0];

    [Fact]
    public void MethodsAreTheirOperators()
    {
        AssertSame(new ReluOperator().Apply(_map), _map.Relu());
        AssertSame(new TanhOperator().Apply(_map), _map.Tanh());
        AssertSame(new SigmoidOperator().Apply(_map), _map.Sigmoid());
        AssertSame(new ScaleOperator(3f).Apply(_map), _map.Scale(3f));
        AssertSame(new AddOperator().Apply(_map, _map), _map.Add(_map));
        AssertSame(new SoftmaxOperator().Apply(_map), _map.Softmax());
        AssertSame(new LogSoftmaxOperator().Apply(_map), _map.LogSoftmax());
        AssertSame(new FlattenOperator().Apply(_map), _map.Flatten());
        AssertSame(new AdaptiveAvgPool2dOperator(2, 3).Apply(_map), _map.AdaptiveAvgPool2d(2, 3));
        AssertSame(new ConcatenateOperator().Apply(_map, _map.Relu()), Tensor.Concatenate(_map, _map.Relu()));
        AssertSame(new BinaryCrossEntropyOperator().Apply(_map, _map.Sigmoid()), _map.BinaryCrossEntropy(_map.Sigmoid()));
        AssertSame(new SelectChannelsOperator([2, 1]).Apply(_map), _map.SelectChannels([2, 1]));
        Tensor rows = new MapRowsOperator(3).Apply(_map);
        AssertSame(rows, _map.MapRows(3));
        AssertSame(new SelectRowsOperator([5, 1]).Apply(rows), rows.SelectRows([5, 1]));
        AssertSame(new ConcatenateRowsOperator().Apply(rows, rows.Relu()), Tensor.ConcatenateRows(rows, rows.Relu()));
        Tensor logits = _map.Flatten();
        AssertSame(new CrossEntropyOperator([3, 5], 0.2f).Apply(logits), logits.CrossEntropy([3, 5], labelSmoothing: 0.2f));
    }

    [Fact]
    public void PoolsHaveTheirKernelsSizeAsStrideUnlessGiven()
    {
        AssertSame(new MaxPool2dOperator(2, 2).Apply(_map), _map.MaxPool2d(2));
        AssertSame(
            new MaxPool2dOperator(2, 1, 1, 2, true).Apply(_map), _map.MaxPool2d(2, stride: 1, padding: 1, dilation: 2, ceilMode: true));
        AssertSame(new AvgPool2dOperator(2, 2).Apply(_map), _map.AvgPool2d(2));
        AssertSame(
            new AvgPool2dOperator(3, 2, 1, true, false).Apply(_map),
            _map.AvgPool2d(3, stride: 2, padding: 1, ceilMode: true, countIncludePad: false));
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.ToArray(), actual.ToArray());
    }
}
