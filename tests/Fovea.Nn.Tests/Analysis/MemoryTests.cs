using Fovea.Nn.Analysis;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;
using AdaptiveAvgPool2d = Fovea.Nn.Layers.AdaptiveAvgPool2d;
using Conv2d = Fovea.Nn.Layers.Conv2d;
using Flatten = Fovea.Nn.Layers.Flatten;
using Linear = Fovea.Nn.Layers.Linear;
using MaxPool2d = Fovea.Nn.Layers.MaxPool2d;
using Relu = Fovea.Nn.Layers.Relu;

namespace Fovea.Nn.Tests.Analysis;

/// <summary>Memory of small networks, counted by hand; every map of 8x8 takes 256 bytes a channel.</summary>
public sealed class MemoryTests
{
    private static readonly Shape _input = new(1, 1, 8, 8);

    [Theory]
    [InlineData(MemoryConvention.EveryOutput, 512 + 512 + 128 + 4, 1024)]
    [InlineData(MemoryConvention.InPlace, 512 + 128 + 4, 640)]
    public void AForwardPassGivesBackWhatIsNotUsedAnyMore(MemoryConvention convention, long outputs, long peak)
    {
        var model = new Sequential(new Conv2d(1, 2, kernel: 3, padding: 1), new Relu(), new MaxPool2d(2), new Flatten(), new Linear(32, 1));
        Graph graph = Graph.Trace(model.Forward, _input);
        Assert.Equal(new ActivationMemory(outputs, peak), ActivationMemory.Of(graph, convention));
    }

    // Kept: the ReLU's output (512), the pool's places (128), the flattened maps (128). Worst on the way back, where every output counts:
    // the ReLU's output, its gradient and that of its input. In place these gradients are one, and the pool's step is worst: the ReLU's
    // output and gradient, the places and the pool's gradient (128); the linear layer's input is given back by then.
    [Fact]
    public void TrainingKeepsWhatGradientsNeedAndGivesBackGradientsOnTheWay()
    {
        var model = new Sequential(new Conv2d(1, 2, kernel: 3, padding: 1), new Relu(), new MaxPool2d(2), new Flatten(), new Linear(32, 1));
        Graph graph = Graph.Trace(model.Forward, _input);
        TrainingMemory every = TrainingMemory.Of(graph, MemoryConvention.EveryOutput);
        Assert.Equal(512 + 128 + 128, every.Kept);
        Assert.Equal(512 + 512 + 512, every.Peak);
        TrainingMemory inPlace = TrainingMemory.Of(graph, MemoryConvention.InPlace);
        Assert.Equal(every.Kept, inPlace.Kept);
        Assert.Equal(512 + 512 + 128 + 128, inPlace.Peak);
    }

    // Cross-entropy keeps the slope of each logit (20) and lets the logits (20) go; the loss itself takes 4. Worst is the end of the
    // forward pass, and as much again the loss's own step back: its gradient (4), the slopes and the logits' gradient (20).
    [Fact]
    public void ACrossEntropyKeepsSlopesInsteadOfLogits()
    {
        var model = new Sequential(new Flatten(), new Linear(64, 5));
        Graph graph = Graph.Trace(x => model.Forward(x).CrossEntropy([3]), _input);
        Assert.Equal(new TrainingMemory(20, 20 + 4 + 20), TrainingMemory.Of(graph, MemoryConvention.EveryOutput));
        Assert.Equal(new ActivationMemory(20 + 4, 20 + 4), ActivationMemory.Of(graph, MemoryConvention.EveryOutput));
    }

    // These keep what they compare: the map (256); worst on the way back are the map, its gradient and the loss's.
    [Fact]
    public void ALossOfTwoMapsKeepsWhatItCompares()
    {
        Operator[] losses = [new MeanSquaredErrorOperator(), new SmoothL1Operator(), new BinaryCrossEntropyOperator()];
        foreach (Operator loss in losses)
        {
            var convolution = new Conv2d(1, 1, kernel: 3, padding: 1);
            Graph graph = Graph.Trace(x => loss.Apply(convolution.Forward(x), x), _input);
            Assert.Equal(new TrainingMemory(256, 256 + 256 + 4), TrainingMemory.Of(graph, MemoryConvention.EveryOutput));
        }
    }

    [Fact]
    public void AGradientInPlaceIsOneBuffer()
    {
        var model = new Sequential(new Conv2d(1, 2, kernel: 3, padding: 1), new Relu());
        Graph graph = Graph.Trace(model.Forward, _input);
        Assert.Equal(new TrainingMemory(512, 512 + 1024), TrainingMemory.Of(graph, MemoryConvention.EveryOutput));
        Assert.Equal(new TrainingMemory(512, 512 + 512), TrainingMemory.Of(graph, MemoryConvention.InPlace));
    }

    [Fact]
    public void AReluKeepsOffWhatOthersNeed()
    {
        var convolution = new Conv2d(1, 1, kernel: 3, padding: 1);
        Graph residual = Graph.Trace(
            x =>
            {
                Tensor y = convolution.Forward(x);
                return y.Relu().Add(y);
            },
            _input);
        Assert.Equal(3 * 256, ActivationMemory.Of(residual, MemoryConvention.InPlace).Outputs);

        Graph ofInput = Graph.Trace(x => x.Relu(), _input);
        Assert.Equal(256, ActivationMemory.Of(ofInput, MemoryConvention.InPlace).Outputs);

        Graph afterSigmoid = Graph.Trace(x => convolution.Forward(x).Sigmoid().Relu(), _input);
        Assert.Equal(3 * 256, ActivationMemory.Of(afterSigmoid, MemoryConvention.InPlace).Outputs);

        Graph result = Graph.Trace(
            x =>
            {
                Tensor y = convolution.Forward(x);
                return [y, y.Relu()];
            },
            _input);
        Assert.Equal(2 * 256, ActivationMemory.Of(result, MemoryConvention.InPlace).Outputs);
    }

    [Fact]
    public void AveragingToTheSizeThereIsTakesNothingInPlace()
    {
        var model = new Sequential(new Conv2d(1, 1, kernel: 1), new AdaptiveAvgPool2d(8, 8));
        Graph graph = Graph.Trace(model.Forward, _input);
        Assert.Equal(2 * 256, ActivationMemory.Of(graph, MemoryConvention.EveryOutput).Outputs);
        Assert.Equal(256, ActivationMemory.Of(graph, MemoryConvention.InPlace).Outputs);
    }

    [Fact]
    public void ABranchLivesUntilTheSum()
    {
        Conv2d[] layers = [new(1, 1, kernel: 1), new(1, 1, kernel: 1), new(1, 1, kernel: 1)];
        Graph graph = Graph.Trace(
            x =>
            {
                Tensor y = layers[0].Forward(x);
                return layers[2].Forward(layers[1].Forward(y)).Add(y);
            },
            _input);
        Assert.Equal(new ActivationMemory(4 * 256, 3 * 256), ActivationMemory.Of(graph, MemoryConvention.EveryOutput));
    }

    [Fact]
    public void ABatchThatCannotBeTrainedOnHasNoFiguresOfTraining()
    {
        var model = new Sequential(new Conv2d(1, 2, kernel: 8), new BatchNorm2d(2));
        ModelAnalysis one = ModelAnalysis.Of(model, _input);
        Assert.Null(one.InPlace.Training);
        Assert.NotNull(ModelAnalysis.Of(model, new Shape(2, 1, 8, 8)).InPlace.Training);
        Assert.Equal("BatchNormInference", one.Summary.Rows[1].Operator);
        Assert.False(model.IsTraining);
    }

    [Fact]
    public void AnInputThatDoesNotFitIsRefused()
    {
        var model = new Sequential(new Conv2d(3, 2, kernel: 3));
        Assert.Throws<ShapeException>(() => ModelAnalysis.Of(model, _input));
    }
}
