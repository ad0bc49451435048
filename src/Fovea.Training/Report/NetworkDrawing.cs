using System.Globalization;
using Fovea.Nn.Analysis;
using Fovea.Reports;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Training.Report;

/// <summary>
/// Draws a network as SVG: one figure for each size of maps, from left to right where the page has room, and from top to bottom within it.
/// Equal blocks that follow one another are drawn once.
/// </summary>
internal static class NetworkDrawing
{
    private const double Edge = 4;
    private const string Flatten = "Flatten";

    // What is short enough for a box; other operators have their own name.
    private static readonly Dictionary<string, string> _words = new(StringComparer.Ordinal)
    {
        ["Add"] = "+",
        ["AdaptiveAvgPool2d"] = "average",
        ["AvgPool2d"] = "average",
        ["BatchNormInference"] = "BN",
        ["Concatenate"] = "concatenate",
        ["Dropout"] = "dropout",
        [Flatten] = "flatten",
        ["LocalResponseNorm"] = "LRN",
        ["MaxPool2d"] = "max",
        ["Relu"] = "ReLU",
        ["Sigmoid"] = "sigmoid",
        ["Tanh"] = "tanh",
    };

    /// <summary>Writes the section of the drawing.</summary>
    public static void Write(MarkupWriter page, NetworkDiagram diagram)
    {
        using var section = page.Open("section");
        page.Element("h2", "Drawing");
        page.Element(
            "p",
            $"The input is {Sizes(diagram.Input)}; each figure holds the layers whose maps have one size. 3x3, 64, /2: a convolution with "
            + "64 filters of 3x3 and stride 2; below it what follows on single values (BN: batch norm), and the size of the result (maps "
            + "x height x width). "
            + "Equal blocks that follow one another are drawn once.",
            ("class", "note"));
        using var stages = page.Open("div", ("class", "network"));
        foreach (IReadOnlyList<DiagramStep> steps in Stages(diagram.Steps))
            Stage(page, steps);
    }

    private static void Stage(MarkupWriter page, IReadOnlyList<DiagramStep> steps)
    {
        DiagramColumn column = Column(steps);
        string size = MapSize(steps[0]) is var (rows, columns) ? $"{rows} x {columns}" : "vectors";
        double width = column.Width + (2 * Edge), height = column.Height + (2 * DiagramShape.Gap);
        using var figure = page.Open("figure", ("class", "card"));
        page.Element("h3", size);
        using var svg = page.Open(
            "svg",
            ("class", "diagram"),
            ("viewBox", $"0 0 {ReportNumber.Coordinate(width)} {ReportNumber.Coordinate(height)}"),
            ("style", $"width: {ReportNumber.Coordinate(width)}px"),
            ("role", "img"),
            ("aria-label", $"Layers with maps of {size}: {string.Join(", ", steps.Select(step => step.Path).Distinct())}"));
        double axis = Edge + column.Axis;
        DiagramShape.Line(page, (axis, 0), (axis, DiagramShape.Gap));
        column.Draw(page, Edge, DiagramShape.Gap);
        DiagramShape.Line(page, (axis, height - DiagramShape.Gap), (axis, height));
    }

    private static IEnumerable<IReadOnlyList<DiagramStep>> Stages(IReadOnlyList<DiagramStep> steps)
    {
        var stage = new List<DiagramStep>();
        foreach (DiagramStep step in steps)
        {
            if (stage.Count > 0 && MapSize(stage[^1]) != MapSize(step))
            {
                yield return stage;
                stage = [];
            }

            stage.Add(step);
        }

        if (stage.Count > 0)
            yield return stage;
    }

    // A layer whose result is flattened still has maps.
    private static (int Height, int Width)? MapSize(DiagramStep step)
    {
        Shape shape = step is DiagramLayer layer ? layer.Node.Output.Shape : step.Output;
        return shape.Rank == 4 ? (shape[2], shape[3]) : null;
    }

    private static DiagramColumn Column(IReadOnlyList<DiagramStep> steps)
    {
        var parts = new List<DiagramShape>();
        for (int i = 0; i < steps.Count;)
        {
            int next = i + 1;
            if (steps[i] is DiagramBranches branches)
            {
                while (next < steps.Count && Signature(steps[next]) == Signature(branches))
                    next++;
                parts.Add(Fork(branches, next - i, steps[next - 1].Path));
            }
            else
            {
                parts.Add(Box((DiagramLayer)steps[i], isInBlock: false));
            }

            i = next;
        }

        return new DiagramColumn(parts);
    }

    private static DiagramFork Fork(DiagramBranches block, int times, string lastPath)
    {
        string first = BlockPath(block.Path), last = BlockPath(lastPath);
        return new DiagramFork(
            times == 1 ? first : $"{times} times: {first} to {last}", times,
            [.. block.Branches.Select(branch => branch.Count == 0 ? (DiagramShape)new DiagramIdentity() : BlockColumn(branch))],
            Box(block.Join, isInBlock: true));
    }

    private static DiagramColumn BlockColumn(IReadOnlyList<DiagramStep> steps) => new(
    [
        .. steps.Select(step => step is DiagramBranches inner
            ? (DiagramShape)Fork(inner, 1, inner.Path)
            : Box((DiagramLayer)step, isInBlock: true)),
    ]);

    // The block of layer1.0.conv1 is layer1.0, that of inception3a.branch1.conv is inception3a: up to the part that is no layer's own name.
    private static string BlockPath(string path)
    {
        string[] parts = path.Split('.');
        int last = Array.FindLastIndex(parts, part => part.All(char.IsAsciiDigit));
        return parts.Length == 1 ? path : last > 0 && last < parts.Length - 1 ? string.Join('.', parts[..(last + 1)]) : parts[0];
    }

    private static string Signature(DiagramStep step) => step switch
    {
        DiagramBranches { Branches: var branches, Join: var join } =>
            $"[{string.Join('|', branches.Select(branch => string.Join(';', branch.Select(Signature))))}]{Signature(join)}",
        DiagramLayer layer => string.Join(',', Lines(layer, isInBlock: true)),
        _ => "",
    };

    private static DiagramBox Box(DiagramLayer layer, bool isInBlock)
    {
        GraphNode node = layer.Node;
        string parameters = node.Product is null
            ? ""
            : $", {ReportNumber.Plural(node.Parameters.Sum(tensor => (long)tensor.Shape.Elements), "parameter")}, "
                + $"{ReportNumber.Count(node.MultiplyAdds)} multiply-adds";
        string style = node.Product switch
        {
            ConvolutionProduct => "train",
            LinearProduct => "rate",
            _ => node.Window is null ? "speed" : "val",
        };
        return new DiagramBox(style, $"{node.Path}: {node.Operator.Name}{parameters}", Lines(layer, isInBlock));
    }

    private static string[] Lines(DiagramLayer layer, bool isInBlock)
    {
        GraphNode node = layer.Node;
        bool isFlattened = layer.Output.Rank != node.Output.Shape.Rank;
        string followers = string.Join(", ", layer.Followers.Where(name => !isFlattened || name != Flatten).Select(Word));
        return
        [
            Title(node),
            .. node.Product is ConvolutionProduct { Geometry.Groups: > 1 and var groups } ? [$"{groups} groups"] : Array.Empty<string>(),
            .. node.Window is { DilationH: > 1 and var dilation } ? [$"dilation {dilation}"] : Array.Empty<string>(),
            .. followers.Length > 0 ? [followers] : Array.Empty<string>(),
            Sizes(isFlattened ? node.Output.Shape : layer.Output),
            .. isFlattened ? [$"flattened: {Sizes(layer.Output)}"] : Array.Empty<string>(),
            .. isInBlock || node.Path.Length == 0 ? Array.Empty<string>() : [node.Path],
        ];
    }

    private static string Title(GraphNode node)
    {
        string window = node.Window is { } seen ? $"{seen.KernelH}x{seen.KernelW}" : "";
        string stride = node.Window is { } step && (step.StrideH, step.StrideW) != (1, 1) ? $", /{Pair(step.StrideH, step.StrideW)}" : "";
        int outputs = node.Output.Shape[1];
        return node.Product switch
        {
            ConvolutionProduct => $"{window}, {outputs}{stride}",
            LinearProduct => $"fully connected, {outputs}",
            _ => $"{Word(node.Operator.Name)} {window}{stride}".TrimEnd(),
        };
    }

    private static string Word(string name) => _words.GetValueOrDefault(name, name);

    private static string Pair(int height, int width) => height == width
        ? height.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{height}x{width}");

    private static string Sizes(Shape shape) => string.Join(" x ", shape.ToArray().Skip(1));
}
