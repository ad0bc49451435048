using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

public sealed class GraphTests
{
    [Fact]
    public void TracingTakesNoMemoryAndRecordsEveryOperator()
    {
        Tensor filters = Deferred(64, 3, 7, 7);
        Tensor weight = Deferred(1000, 64);
        Graph graph = Graph.Trace(images => Network(images, filters, weight), new Shape(1, 3, 224, 224));

        Assert.False(filters.IsAllocated);
        Assert.False(weight.IsAllocated);
        Assert.Equal(
            ["Conv2d", "Relu", "MaxPool2d", "AdaptiveAvgPool2d", "Flatten", "Linear"], graph.Nodes.Select(node => node.Operator.Name));
        Assert.Equal(["stem.conv", "stem", "stem", "", "", "head"], graph.Nodes.Select(node => node.Path));
        Assert.Equal(
            [new(1, 64, 112, 112), new(1, 64, 112, 112), new(1, 64, 56, 56), new(1, 64, 1, 1), new(1, 64), new(1, 1000)],
            graph.Nodes.Select(node => node.Output.Shape));
        Assert.Equal([64L * 112 * 112 * 3 * 7 * 7, 0, 0, 0, 0, 64 * 1000], graph.Nodes.Select(node => node.MultiplyAdds));
        Assert.Equal([filters], graph.Nodes[0].Parameters);
        Assert.Equal([weight], graph.Nodes[5].Parameters);
        Assert.Empty(graph.Nodes[1].Parameters);
        Assert.Same(graph.Input, graph.Nodes[0].Inputs[0]);
        Assert.Same(graph.Nodes[0].Output, graph.Nodes[1].Inputs[0]);
        Assert.Same(graph.Nodes[5].Output, Assert.Single(graph.Outputs));
    }

    [Fact]
    public void NodesSayWhichWindowTheySee()
    {
        Graph graph = Graph.Trace(images => Network(images, Deferred(64, 3, 7, 7), Deferred(1000, 64)), new Shape(1, 3, 224, 224));
        Assert.Equal(
            [new(7, 7, 2, 2, 3, 3), null, new(3, 3, 2, 2, 1, 1), new(56, 56, 56, 56, 0, 0), null, null],
            graph.Nodes.Select(node => node.Window));
        Assert.Equal(
            new Window(5, 3, 2, 1, 2, 0, 1, 2),
            new Conv2dOperator(new ConvAttributes { StrideH = 2, PaddingH = 2, DilationW = 2, Groups = 4 })
                .WindowFor([new(1, 16, 15, 17), new(12, 4, 5, 3)]));
        Assert.Equal(new Window(3, 3, 2, 2, 1, 1), new AvgPool2dOperator(3, 2, 1).WindowFor([new(1, 1, 9, 9)]));
        Assert.Null(new AdaptiveAvgPool2dOperator(7, 7).WindowFor([new(1, 1, 15, 17)]));
    }

    [Fact]
    public void OneOperatorServesInputsOfSeveralSizes()
    {
        var conv = new Conv2dOperator(padding: 1);
        Graph small = Graph.Trace(x => conv.Apply(x, Deferred(2, 3, 3, 3)), new Shape(1, 3, 8, 8));
        Graph large = Graph.Trace(x => conv.Apply(x, Deferred(2, 3, 5, 5)), new Shape(1, 3, 8, 8));
        Assert.Equal(3, small.Nodes[0].Window!.KernelH);
        Assert.Equal(5, large.Nodes[0].Window!.KernelH);
    }

    [Fact]
    public void ASymbolicTensorHasNoValues()
    {
        Graph graph = Graph.Trace(x => x.Relu(), new Shape(1, 3, 4, 4));
        foreach (Tensor symbolic in (Tensor[])[graph.Input, graph.Outputs[0]])
        {
            Assert.True(symbolic.IsSymbolic);
            Assert.Equal(
                "A symbolic tensor of shape [1, 3, 4, 4] has no values; run the model on a real input.",
                Assert.Throws<InvalidOperationException>(() => symbolic.ToArray()).Message);
        }
    }

    [Fact]
    public void TracingChecksShapesAsRunningDoes() =>
        Assert.Throws<ShapeException>(
            () => Graph.Trace(x => new Conv2dOperator().Apply(x, Deferred(64, 3, 7, 7)), new Shape(1, 4, 224, 224)));

    [Fact]
    public void TracingDoesNotTouchRunningStatistics()
    {
        Tensor[] inputs = OperatorCases.All["BatchNormTraining"]().Inputs;
        float[] mean = inputs[3].ToArray();
        Graph.Trace(x => new BatchNormTrainingOperator().Apply([x, .. inputs[1..]]), inputs[0].Shape);
        Assert.Equal(mean, inputs[3].ToArray());
    }

    private static Tensor Network(Tensor images, Tensor filters, Tensor weight)
    {
        Tensor x;
        using (Graph.EnterScope(images, "stem"))
        {
            using (Graph.EnterScope(images, "conv"))
                x = new Conv2dOperator(stride: 2, padding: 3).Apply(images, filters);
            x = x.Relu().MaxPool2d(3, 2, padding: 1);
        }

        x = x.AdaptiveAvgPool2d(1, 1).Flatten();
        using (Graph.EnterScope(x, "head"))
            return new LinearOperator().Apply(x, weight);
    }

    private static Tensor Deferred(params int[] sizes) => Tensor.Deferred(new Shape(sizes), values => values.Clear());
}
