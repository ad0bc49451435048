using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Tests;

public sealed class TrainingLogitsTests
{
    private static readonly Tensor _main = Tensor.FromArray(new Shape(1, 2), [3f, 1f]);

    [Fact]
    public void AuxiliaryLossesCountWithTheirWeights()
    {
        AuxiliaryLogits[] auxiliaries =
            [new(Tensor.FromArray(new Shape(1, 2), [0f, 2f]), 0.3f), new(Tensor.FromArray(new Shape(1, 2), [1f, 1f]), 0.5f)];
        float expected = Loss(_main) + (0.3f * Loss(auxiliaries[0].Logits)) + (0.5f * Loss(auxiliaries[1].Logits));
        Assert.Equal(expected, new TrainingLogits(_main, auxiliaries).Loss(logits => logits.CrossEntropy([0])).Item(), 1e-6f);
    }

    [Fact]
    public void WithoutAuxiliariesTheLossIsTheMainOne() =>
        Assert.Equal(Loss(_main), new TrainingLogits(_main, []).Loss(logits => logits.CrossEntropy([0])).Item());

    [Fact]
    public void AChainGivesWhatItHasAtItsStopsAndGoesNoFurther()
    {
        var chain = new Sequential(new Relu(), new Tanh(), new MaxPool2d(2), new Sigmoid());
        Graph graph = Graph.Trace(x => chain.ForwardTo(x, [0, 2]), new Shape(1, 3, 4, 6));
        Assert.Equal(["Relu", "Tanh", "MaxPool2d"], graph.Nodes.Select(node => node.Operator.Name));
        Assert.Equal([new Shape(1, 3, 4, 6), new Shape(1, 3, 2, 3)], graph.Outputs.Select(output => output.Shape));
        Assert.Equal(["0", "1", "2"], graph.Nodes.Select(node => node.Path));
        Assert.Empty(chain.ForwardTo(_main, []));
    }

    private static float Loss(Tensor logits) => logits.CrossEntropy([0]).Item();
}
