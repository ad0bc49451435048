using System.Globalization;
using Fovea.Nn;
using Fovea.Nn.Analysis;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Models.Tests;

public sealed class DiagramTests
{
    [Fact]
    public void EveryClassifierIsDrawn()
    {
        foreach (ModelInfo info in ModelCatalogue.All)
        {
            ModelAnalysis analysis = Analyse(info);
            NetworkDiagram diagram = Assert.IsType<NetworkDiagram>(analysis.Diagram);
            string[] drawn = [.. Layers(diagram.Steps).Select(layer => $"{layer.Path} {layer.Node.Operator.Name}")];
            Assert.Equal(drawn.Length, drawn.Distinct().Count());
            Assert.Equal(
                analysis.Summary.Rows.Where(row => row.WeightFactors.Count > 0).Select(row => $"{row.Path} {row.Operator}"),
                Layers(diagram.Steps).Where(layer => layer.Node.Product is not null)
                    .Select(layer => $"{layer.Path} {layer.Node.Operator.Name}"));
            Assert.Equal(analysis.Summary.Rows[^1].Output, diagram.Steps[^1].Output);
        }
    }

    [Fact]
    public void ResNetHasShortcutsAndInceptionFourBranches()
    {
        DiagramBranches[] residual = [.. Analyse("resnet50").Diagram!.Steps.OfType<DiagramBranches>()];
        Assert.Equal(16, residual.Length);
        Assert.All(residual, block => Assert.Equal(("Add", 3), (block.Join.Node.Operator.Name, block.Branches[0].Count)));
        Assert.Equal(["layer1.0", "layer2.0", "layer3.0", "layer4.0"], residual
            .Where(block => block.Branches[1].Count == 1).Select(block => string.Join('.', block.Path.Split('.')[..2])));
        Assert.Equal(12, residual.Count(block => block.Branches[1].Count == 0));
        DiagramBranches[] inception = [.. Analyse("googlenet").Diagram!.Steps.OfType<DiagramBranches>()];
        Assert.Equal(9, inception.Length);
        Assert.All(inception, block => Assert.Equal([1, 2, 2, 2], block.Branches.Select(branch => branch.Count)));
    }

    [Fact]
    public void WhatFollowsALayerOnSingleValuesBelongsToIt()
    {
        NetworkDiagram diagram = Analyse("alexnet_2012").Diagram!;
        Assert.Equal(["Relu", "LocalResponseNorm"], ((DiagramLayer)diagram.Steps[0]).Followers);
        Assert.Equal(["Relu", "Dropout"], Layers(diagram.Steps).First(layer => layer.Path == "classifier.0").Followers);
    }

    [Fact]
    public void BranchesThatDoNotMeetInPairsHaveNoDiagram()
    {
        var first = new Conv2d(4, 4, kernel: 1);
        var model = new Sequential(first);
        Assert.NotNull(Of(x => first.Forward(x).Add(x)));
        Assert.Null(Of(x =>
        {
            Tensor a = first.Forward(x), b = a.Relu();
            return b.Tanh().Add(b.Sigmoid().Add(a));
        }));

        NetworkDiagram? Of(Func<Tensor, Tensor> function) => NetworkDiagram.Of(Graph.Trace(function, new Shape(1, 4, 8, 8)), model);
    }

    [Fact]
    public void FormulasEndWithTheNumbersOfTheSummary()
    {
        foreach (ModelInfo info in ModelCatalogue.All)
        {
            ModelAnalysis analysis = Analyse(info);
            foreach (LayerArithmetic layer in analysis.Arithmetic)
            {
                SummaryRow row = analysis.Summary.Rows.First(row => row.Path == layer.Path && row.Operator == layer.Operator);
                if (layer.OutputSize is { } size)
                    Assert.Equal(row.Output[2], Result(size));
                if (layer.Parameters is { } parameters)
                    Assert.Equal(row.Parameters, Result(parameters));
                if (layer.MultiplyAdds is { } multiplyAdds)
                    Assert.Equal(row.MultiplyAdds, Result(multiplyAdds));
            }
        }
    }

    [Fact]
    public void FormulasAreThoseOfTextbooks()
    {
        LayerArithmetic first = Analyse("alexnet_2012").Arithmetic[0];
        Assert.Equal(
            new LayerArithmetic("features.0", "Conv2d")
            {
                OutputSize = "(227 + 2 × 0 − 11) / 4 + 1 = 55",
                Parameters = "(11² × 3 + 1) × 96 = 34,944",
                MultiplyAdds = "11² × 3 × 96 × 55 × 55 = 105,415,200",
            },
            first);
        LayerArithmetic grouped = Analyse("resnext50_32x4d").Arithmetic.First(layer => layer.Path == "layer1.0.conv2");
        Assert.Equal("3² × 128 / 32 × 128 = 4,608", grouped.Parameters);
        LayerArithmetic rounded = Analyse("resnet18").Arithmetic[0];
        Assert.Equal("(224 + 2 × 3 − 7) / 2 + 1 = 112.5, down to 112", rounded.OutputSize);
        LayerArithmetic pooled = Analyse("googlenet").Arithmetic.First(layer => layer.Path == "maxpool1");
        Assert.Equal("(112 + 2 × 0 − 3) / 2 + 1 = 55.5, up to 56", pooled.OutputSize);
    }

    private static ModelAnalysis Analyse(ModelInfo info) => ModelAnalysis.Of(info.Create(new ModelOptions()), info.InputShape());

    private static ModelAnalysis Analyse(string name) => Analyse(ModelCatalogue.Find(name));

    private static IEnumerable<DiagramLayer> Layers(IEnumerable<DiagramStep> steps) => steps.SelectMany(step => step switch
    {
        DiagramBranches branches => branches.Branches.SelectMany(Layers).Append(branches.Join),
        _ => [(DiagramLayer)step],
    });

    private static long Result(string formula)
    {
        string number = formula[(formula.LastIndexOfAny(['=', 'o']) + 1)..].Trim();
        return long.Parse(number, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }
}
