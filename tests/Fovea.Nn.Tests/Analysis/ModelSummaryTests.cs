using Fovea.Nn.Analysis;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Tests.Analysis;

public sealed class ModelSummaryTests
{
    private static readonly Sequential _model = new(
        new Conv2d(3, 8, kernel: 5, stride: 2, padding: 1),
        new BatchNorm2d(8),
        new Relu(),
        new MaxPool2d(3, 2, padding: 1),
        new Conv2d(8, 4, kernel: 3, options: new() { Dilation = 2, Groups = 2, Bias = false }),
        new Upsample(2),
        new Flatten(),
        new Linear(4 * 10 * 10, 7));

    private static readonly ModelSummary _summary = ModelSummary.Of(_model, new Shape(1, 3, 37, 37));

    [Fact]
    public void EveryOperatorHasARowWithItsPathAndShape() => Assert.Equal(
        [
            ("0", "Conv2d", new Shape(1, 8, 18, 18)),
            ("1", "BatchNormInference", new Shape(1, 8, 18, 18)),
            ("2", "Relu", new Shape(1, 8, 18, 18)),
            ("3", "MaxPool2d", new Shape(1, 8, 9, 9)),
            ("4", "Conv2d", new Shape(1, 4, 5, 5)),
            ("5", "UpsampleNearest", new Shape(1, 4, 10, 10)),
            ("6", "Flatten", new Shape(1, 400)),
            ("7", "Linear", new Shape(1, 7)),
        ],
        _summary.Rows.Select(row => (row.Path, row.Operator, row.Output)));

    [Fact]
    public void CountsAreThoseOfTheLayersAndSumsThoseOfTheRows()
    {
        Assert.Equal([608, 16, 0, 0, 144, 0, 0, 2807], _summary.Rows.Select(row => row.Parameters));
        Assert.Equal([18 * 18 * 8 * 75, 0, 0, 0, 5 * 5 * 4 * 36, 0, 0, 2800], _summary.Rows.Select(row => row.MultiplyAdds));
        Assert.Equal([10368, 10368, 10368, 2592, 400, 1600, 0, 28], _summary.Rows.Select(row => row.ActivationBytes));
        Assert.Equal([10368, 10368, 0, 2592, 400, 1600, 0, 28], _summary.Rows.Select(row => row.InPlaceBytes));
        Assert.Equal(608 + 16 + 144 + 2807, _summary.Parameters);
        Assert.Equal(8 + 8 + 1, _summary.Buffers);
        Assert.Equal((18 * 18 * 8 * 75) + (5 * 5 * 4 * 36) + 2800, _summary.MultiplyAdds);
        Assert.Equal((3 * 10368) + 2592 + 400 + 1600 + 28, _summary.ActivationBytes);
        Assert.Equal((2 * 10368) + 2592 + 400 + 1600 + 28, _summary.InPlaceBytes);
    }

    [Fact]
    public void WeightsAreToldAsAProductOfSizes()
    {
        Assert.Equal(
            ["5x5x3x8", "", "", "", "3x3x4x4", "", "", "10x10x4x7"], _summary.Rows.Select(row => string.Join('x', row.WeightFactors)));
        Assert.Equal([600, 0, 0, 0, 144, 0, 0, 2800], _summary.Rows.Select(row => row.Weights));
        var model = new Sequential(new Flatten(), new Relu(), new Linear(12, 5), new Linear(5, 2));
        Assert.Equal(
            ["2x2x3x5", "5x2"],
            ModelSummary.Of(model, new Shape(1, 3, 2, 2)).Rows.Skip(2).Select(row => string.Join('x', row.WeightFactors)));
    }

    [Fact]
    public void PartsAreTheLayersWhereTheyAreFewAndWhatHoldsThemWhereTheyAreMany()
    {
        var model = new Sequential(_model, new Linear(7, 2));
        ModelSummary summary = ModelSummary.Of(model, new Shape(1, 3, 37, 37));
        Assert.Equal(9, SummaryPart.Of(summary, most: 9).Count);
        Assert.Equal(
            [new("0", summary.Parameters - 16, summary.ActivationBytes - 8, summary.MultiplyAdds - 14), new SummaryPart("1", 16, 8, 14)],
            SummaryPart.Of(summary, most: 8));
        Assert.Equal(2, SummaryPart.Of(summary, most: 1).Count);
    }

    [Fact]
    public void ReceptiveFieldsFollowTheRecurrencesUntilAMapIsResized()
    {
        FieldAxis?[] expected =
        [
            new(5, 2, 1), new(5, 2, 1), new(5, 2, 1), new(9, 4, 1), new(25, 4, 9), null, null, null,
        ];
        Assert.Equal(expected, _summary.Rows.Select(row => row.ReceptiveField?.Vertical));
        Assert.Equal(expected, _summary.Rows.Select(row => row.ReceptiveField?.Horizontal));
    }

    [Fact]
    public void ASumSeesWhatItsOperandsSee()
    {
        var left = new Conv2d(1, 1, kernel: 3, padding: 1);
        var right = new Conv2d(1, 1, kernel: 6, padding: 3);
        Graph graph = Graph.Trace(
            x => left.Forward(x.MaxPool2d(2)).Add(right.Forward(x.MaxPool2d(3, 2, padding: 1).MaxPool2d(2, 1))), new Shape(1, 1, 16, 16));
        ModelSummary summary = ModelSummary.Of(graph, []);
        Assert.Equal(
            [new(2, 2, 0.5), new(6, 2, 0.5), new(3, 2, 0), new(5, 2, 1), new(15, 2, 0), new(15, 2, 0)],
            summary.Rows.Select(row => row.ReceptiveField!.Horizontal));
        Assert.Equal(new FieldAxis(8, 2, -0.5), FieldAxis.Union(new FieldAxis(6, 2, 0.5), new FieldAxis(3, 2, -3)));
    }

    [Fact]
    public void MapsOfDifferentJumpsHaveNoCommonField() =>
        Assert.Null(ReceptiveField.Union(ReceptiveField.Pixel, ReceptiveField.Pixel.Through(new(1, 1, 2, 2, 0, 0))));

    [Fact]
    public void AParameterThatIsUsedTwiceIsCountedOnce()
    {
        var shared = new Conv2d(2, 2, kernel: 1);
        ModelSummary summary = ModelSummary.Of(Graph.Trace(x => shared.Forward(shared.Forward(x)), new Shape(1, 2, 4, 4)), shared.State());
        Assert.Equal([6, 0], summary.Rows.Select(row => row.Parameters));
        Assert.Equal(6, summary.Parameters);
    }

    [Fact]
    public void TransposedConvolutionsHaveNoFieldThatIsPassedOn()
    {
        ModelSummary summary = ModelSummary.Of(new ConvTranspose2d(1, 1, kernel: 3, padding: 1), new Shape(1, 1, 8, 8));
        Assert.Null(Assert.Single(summary.Rows).ReceptiveField);
    }

    [Fact]
    public void DropoutHasARowWhereItStandsAndCostsNothing()
    {
        var model = new Sequential(
            new Conv2d(3, 8, kernel: 3), new Dropout(), new Relu(), new Flatten(), new Sequential(new Dropout(), new Linear(32, 2)));
        ModelSummary summary = ModelSummary.Of(model, new Shape(1, 3, 4, 4));
        Assert.Equal(
            ["0 Conv2d", "1 Dropout", "2 Relu", "3 Flatten", "4.0 Dropout", "4.1 Linear"],
            summary.Rows.Select(row => $"{row.Path} {row.Operator}"));
        SummaryRow dropout = summary.Rows[1];
        Assert.Equal(new Shape(1, 8, 2, 2), dropout.Output);
        Assert.Equal((0, 0, 0), (dropout.Parameters, dropout.ActivationBytes, dropout.MultiplyAdds));
        Assert.Equal(summary.Rows[0].ReceptiveField, dropout.ReceptiveField);
        Assert.Equal(
            summary.Rows.Select(row => row.Path), ModelAnalysis.Of(model, new Shape(1, 3, 4, 4)).Summary.Rows.Select(row => row.Path));
    }

    [Fact]
    public void DropoutOfTheInputItselfIsTheFirstRow() => Assert.Equal(
        ["0 Dropout", "1 Flatten"],
        ModelSummary.Of(new Sequential(new Dropout(), new Flatten()), new Shape(1, 3, 4, 4)).Rows
            .Select(row => $"{row.Path} {row.Operator}"));

    [Fact]
    public void ASummaryInTrainingModeShowsItsOperatorsAndTouchesNoStatistics()
    {
        var model = new Sequential(new BatchNorm2d(3), new Dropout());
        model.Train(new RandomSource(1));
        Assert.Equal(["BatchNormTraining", "Dropout"], ModelSummary.Of(model, new Shape(2, 3, 4, 4)).Rows.Select(row => row.Operator));
        Assert.All(model.State(), entry => Assert.False(entry.Value.IsAllocated));
    }

    [Fact]
    public void NoParameterTakesMemory() => Assert.All(_model.State(), entry => Assert.False(entry.Value.IsAllocated));
}
