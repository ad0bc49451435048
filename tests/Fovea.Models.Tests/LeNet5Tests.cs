using Fovea.Nn.Analysis;
using Fovea.Tensors;

namespace Fovea.Models.Tests;

public sealed class LeNet5Tests
{
    [Fact]
    public void TheMapsOfThePaperHaveItsSizes() => Assert.Equal(
        [
            ("Conv2d", new Shape(1, 6, 28, 28)), ("Tanh", new Shape(1, 6, 28, 28)), ("AvgPool2d", new Shape(1, 6, 14, 14)),
            ("Conv2d", new Shape(1, 16, 10, 10)), ("Tanh", new Shape(1, 16, 10, 10)), ("AvgPool2d", new Shape(1, 16, 5, 5)),
            ("Flatten", new Shape(1, 400)), ("Linear", new Shape(1, 120)), ("Tanh", new Shape(1, 120)), ("Linear", new Shape(1, 84)),
            ("Tanh", new Shape(1, 84)), ("Linear", new Shape(1, 10)),
        ],
        ModelSummary.Of(new LeNet5(LeNet5Config.Paper1998), new Shape(1, 1, 32, 32)).Rows.Select(row => (row.Operator, row.Output)));

    [Fact]
    public void TheModernFormDiffersInActivationSubsamplingAndPadding() => Assert.Equal(
        [
            ("Conv2d", new Shape(1, 6, 28, 28)), ("Relu", new Shape(1, 6, 28, 28)), ("MaxPool2d", new Shape(1, 6, 14, 14)),
            ("Conv2d", new Shape(1, 16, 10, 10)), ("Relu", new Shape(1, 16, 10, 10)), ("MaxPool2d", new Shape(1, 16, 5, 5)),
            ("Flatten", new Shape(1, 400)), ("Linear", new Shape(1, 120)), ("Relu", new Shape(1, 120)), ("Linear", new Shape(1, 84)),
            ("Relu", new Shape(1, 84)), ("Linear", new Shape(1, 10)),
        ],
        ModelSummary.Of(new LeNet5(LeNet5Config.Modern), new Shape(1, 1, 28, 28)).Rows.Select(row => (row.Operator, row.Output)));

    [Fact]
    public void TheOneSizeThatWorksIsNamed() => Assert.Equal(
        "LeNet-5: input has shape [1, 1, 28, 28]; expected [N, 1, 32, 32].",
        Assert.Throws<ShapeException>(() => ModelSummary.Of(new LeNet5(LeNet5Config.Paper1998), new Shape(1, 1, 28, 28))).Message);
}
