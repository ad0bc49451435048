using Fovea.Nn.Analysis;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Tests.Analysis;

public sealed class KernelStackTests
{
    [Fact]
    public void ThreeOf3x3See7x7With27InsteadOf49WeightsAPairOfMaps()
    {
        var model = new Sequential(
            new Conv2d(3, 16, kernel: 3, padding: 1), new Relu(),
            new Conv2d(16, 16, kernel: 3, padding: 1), new BatchNorm2d(16), new Relu(),
            new Conv2d(16, 16, kernel: 3, padding: 1), new Relu(),
            new Conv2d(16, 16, kernel: 3, padding: 1), new Relu(), new MaxPool2d(2),
            new Conv2d(16, 16, kernel: 3, padding: 1));
        Graph graph = Graph.Trace(model.Forward, new Shape(1, 3, 16, 16));
        KernelStack stack = Assert.Single(KernelStack.Find(graph));
        Assert.Equal(["2", "5", "7"], stack.Paths);
        Assert.Equal((16, 7, 27L * 256, 49L * 256), (stack.Channels, stack.Field, stack.Weights, stack.SingleWeights));
        ReceptiveField field = ModelSummary.Of(graph, model.State()).Rows.Last(row => row.Path == "7").ReceptiveField!;
        Assert.Equal(stack.Field + 2, field.Vertical.Size);
    }

    [Fact]
    public void StridesGroupsOtherKernelsAndOtherReadersEndAStack()
    {
        Assert.Empty(Find(new Conv2d(4, 4, kernel: 3), new Conv2d(4, 4, kernel: 3, stride: 2)));
        Assert.Empty(Find(new Conv2d(4, 4, kernel: 3, options: new() { Groups = 2 }), new Conv2d(4, 4, kernel: 3)));
        Assert.Empty(Find(new Conv2d(4, 4, kernel: 3), new Conv2d(4, 4, kernel: 1), new Conv2d(4, 4, kernel: 3)));
        Assert.Empty(Find(new Conv2d(4, 4, kernel: 3, options: new() { Dilation = 2 }), new Conv2d(4, 4, kernel: 3)));
        Conv2d first = new(4, 4, kernel: 3, padding: 1), second = new(4, 4, kernel: 3, padding: 1);
        Graph residual = Graph.Trace(
            x =>
            {
                Tensor y = first.Forward(x);
                return second.Forward(y).Add(y);
            },
            new Shape(1, 4, 16, 16));
        Assert.Empty(KernelStack.Find(residual));

        static IReadOnlyList<KernelStack> Find(params Layer[] layers) =>
            KernelStack.Find(Graph.Trace(new Sequential(layers).Forward, new Shape(1, 4, 16, 16)));
    }
}
