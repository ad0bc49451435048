using Fovea.Nn;
using Fovea.Nn.Analysis;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Models.Tests;

public sealed class AlexNetTests
{
    private static readonly ModelSummary _paper = ModelSummary.Of(new AlexNet(AlexNetConfig.Paper2012), new Shape(1, 3, 227, 227));

    [Fact]
    public void ThePaperSeesWhatIsPublished()
    {
        SummaryRow conv5 = _paper.Rows.Last(row => row.Operator == "Conv2d");
        SummaryRow pool5 = _paper.Rows.Last(row => row.Operator == "MaxPool2d");
        Assert.Equal((163, 16), (conv5.ReceptiveField!.Vertical.Size, conv5.ReceptiveField.Vertical.Jump));
        Assert.Equal((195, 32), (pool5.ReceptiveField!.Horizontal.Size, pool5.ReceptiveField.Horizontal.Jump));
    }

    [Fact]
    public void ThePaperNormalisesAfterTwoConvolutionsAndDropsAfterTwoHiddenLayers()
    {
        var model = new AlexNet(AlexNetConfig.Paper2012);
        model.Train(new RandomSource(1));
        Assert.Equal(
            [
                "Conv2d", "Relu", "LocalResponseNorm", "MaxPool2d", "Conv2d", "Relu", "LocalResponseNorm", "MaxPool2d",
                "Conv2d", "Relu", "Conv2d", "Relu", "Conv2d", "Relu", "MaxPool2d", "Flatten",
                "Linear", "Relu", "Dropout", "Linear", "Relu", "Dropout", "Linear",
            ],
            ModelSummary.Of(model, new Shape(1, 3, 227, 227)).Rows.Select(row => row.Operator));
    }

    [Fact]
    public void ActivationAndPoolingAreTheConfigs()
    {
        AlexNetConfig config = AlexNetConfig.Paper2012 with { Activation = () => new Tanh(), PoolKernel = 2 };
        SummaryRow[] rows = [.. ModelSummary.Of(new AlexNet(config), new Shape(1, 3, 227, 227)).Rows];
        Assert.Equal(5, rows.Count(row => row.Operator == "Tanh"));
        Assert.Equal([27, 13, 6], rows.Where(row => row.Operator == "MaxPool2d").Select(row => row.Output[2]));
        Assert.Equal(
            [19, 67, 195],
            _paper.Rows.Where(row => row.Operator == "MaxPool2d").Select(row => row.ReceptiveField!.Vertical.Size));
        Assert.Equal(15, rows.First(row => row.Operator == "MaxPool2d").ReceptiveField!.Vertical.Size);
    }

    [Fact]
    public void ThePaperHasTwoTowersThatMeetInTheThirdConvolution() => Assert.Equal(
        [3, 48, 256, 192, 192],
        new AlexNet(AlexNetConfig.Paper2012).Parameters().Where(entry => entry.Value.Shape.Rank == 4)
            .Select(entry => entry.Value.Shape[1]));

    [Fact]
    public void ThePaperStartsFromItsBiasesAndSmallWeights()
    {
        var model = new AlexNet(
            AlexNetConfig.Paper2012 with { Classes = 10, Head = AlexNetConfig.Paper2012.Head with { Hidden = [64, 64] } });
        model.Initialize(1);
        StateEntry[] biases = [.. model.Parameters().Where(entry => entry.Value.Shape.Rank == 1)];
        float[] expected = [0, 1, 0, 1, 1, 1, 1, 0];
        Assert.Equal(expected, biases.Select(entry => entry.Value.ToArray().Distinct().Single()));
        foreach (StateEntry weight in model.Parameters().Where(entry => entry.Value.Shape.Elements > 10_000))
        {
            float[] values = weight.Value.ToArray();
            Assert.Equal(0.01, Math.Sqrt(values.Average(value => (double)value * value)), 3e-4);
            Assert.Equal(0.0, values.Average(), 4e-4);
        }
    }

    [Fact]
    public void TheSmallestImageThatIsNamedIsTheSmallestThatWorks()
    {
        AlexNetConfig config = AlexNetConfig.Torchvision;
        int size = config.InputSize;
        ModelSummary.Of(new AlexNet(config), new Shape(1, 3, size, size));
        ModelSummary.Of(new AlexNet(config), new Shape(1, 3, size + 100, size));
        Assert.Throws<ShapeException>(() => ModelSummary.Of(new AlexNet(config with { InputSize = 1 }), new Shape(1, 3, size - 1, size)));
        string message = Assert.Throws<ShapeException>(() => ModelSummary.Of(new AlexNet(config), new Shape(1, 3, size - 1, size))).Message;
        Assert.Equal(
            $"AlexNet: input has shape [1, 3, {size - 1}, {size}]; expected [N, 3, H, W] with H and W of at least {size}.", message);
    }
}
