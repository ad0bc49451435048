using Fovea.Kernels;
using Fovea.Nn.Optimizers;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Tests.Layers;

/// <summary>What every layer must do, whichever it is.</summary>
public sealed class LayerContractTests
{
    public static TheoryData<string> Cases => [.. LayerCase.All.Keys];

    [Fact]
    public void EveryLayerHasACase() => Assert.Equal(
        from type in typeof(Layer).Assembly.GetTypes()
        where type.IsSubclassOf(typeof(Layer)) && !type.IsAbstract
        orderby type.Name
        select type.Name,
        LayerCase.All.Values.Select(layer => layer.Make().GetType().Name).Distinct().Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheTracedAndTheComputedOutputHaveTheExpectedShape(string name)
    {
        LayerCase expected = LayerCase.All[name];
        Layer layer = Initialized(expected, seed: 1);
        Assert.Equal(expected.Output, Graph.Trace(layer.Forward, expected.Input).Outputs[0].Shape);
        Assert.Equal(expected.Output, layer.Forward(Noise(expected.Input, "input")).Shape);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TensorsHavePyTorchsNamesAndShapes(string name)
    {
        LayerCase expected = LayerCase.All[name];
        Layer layer = expected.Make();
        Assert.Equal(expected.State, layer.State().Select(entry => $"{entry.Name} {entry.Value.Shape}"));
        Assert.Equal(expected.Parameters, layer.Parameters().Sum(entry => entry.Value.Shape.Elements));
        Assert.All(layer.State(), entry => Assert.Equal(entry.Kind == StateKind.Parameter, entry.Value.RequiresGrad));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void OneSeedGivesOneLayerAndItsStateMakesAnotherTheSame(string name)
    {
        LayerCase expected = LayerCase.All[name];
        Tensor input = Noise(expected.Input, "input");
        Layer layer = Initialized(expected, seed: 1), twin = Initialized(expected, seed: 1), other = Initialized(expected, seed: 2);
        TrainOnce(layer, input, new RandomSource(1));
        TrainOnce(twin, input, new RandomSource(1));
        float[] output = Used(layer, input);
        Assert.Equal(output, Used(twin, input));
        if (expected.Parameters > 0)
            Assert.NotEqual(output, Used(other, input));
        foreach ((StateEntry from, StateEntry to) in layer.State().Zip(other.State()))
            to.Value.CopyFrom(from.Value.ToArray());
        Assert.Equal(output, Used(other, input));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AStepOfTrainingOnParametersAndInputLowersALoss(string name)
    {
        LayerCase expected = LayerCase.All[name];
        Layer layer = Initialized(expected, seed: 1);
        Tensor input = Noise(expected.Input, "input"), target = Noise(expected.Output, "target");
        input.RequiresGrad = true;
        layer.Train(new RandomSource(3));
        var learned = new StateEntry("input", input, StateKind.Parameter);
        var sgd = new Sgd([learned, .. layer.Parameters()], new SgdOptions { LearningRate = 0.1 });
        float before = Loss();
        Assert.All(layer.Parameters(), entry => Assert.Contains(entry.Value.Grad!.ToArray(), value => value != 0f));
        sgd.Step();
        sgd.ZeroGrad();
        float after = Loss();
        Assert.True(after < before, $"the loss was {before} and is {after}");

        float Loss()
        {
            using var tape = new GradientTape();
            Tensor loss = new MeanSquaredErrorOperator().Apply(layer.Forward(input), target);
            tape.Backward(loss);
            return loss.Item();
        }
    }

    private static Layer Initialized(LayerCase layerCase, ulong seed)
    {
        Layer layer = layerCase.Make();
        layer.Initialize(seed);
        return layer;
    }

    private static void TrainOnce(Layer layer, Tensor input, RandomSource random)
    {
        layer.Train(random);
        var sgd = new Sgd(layer.Parameters(), new SgdOptions { LearningRate = 0.1 });
        using (var tape = new GradientTape())
        {
            Tensor output = layer.Forward(input);
            if (layer.Parameters().Any())
                tape.Backward(new MeanSquaredErrorOperator().Apply(output, Noise(output.Shape, "target")));
        }

        sgd.Step();
        sgd.ZeroGrad();
    }

    private static float[] Used(Layer layer, Tensor input)
    {
        layer.Eval();
        return layer.Forward(input).ToArray();
    }

    private static Tensor Noise(Shape shape, string name)
    {
        var values = new float[shape.Elements];
        Philox.ForName(11, name).FillNormal(values);
        return Tensor.FromArray(shape, values);
    }
}
