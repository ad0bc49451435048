using System.Globalization;
using Fovea.Nn.Analysis;
using Fovea.Reports;

namespace Fovea.Training.Report;

/// <summary>
/// Writes the drawing, parameters, memory, receptive fields and operations of a network as one self-contained page in the style of <see
/// cref="HtmlReport"/>,
/// well-formed as HTML and as XML.
/// </summary>
public static class SummaryReport
{
    private const int MaxParts = 64;
    private const string Unknown = "–";

    /// <summary>Writes the page in UTF-8.</summary>
    /// <param name="network">The network.</param>
    /// <param name="analysis">The network's analysis.</param>
    /// <param name="output">The stream of the page, which stays open.</param>
    public static void Write(SummarizedNetwork network, ModelAnalysis analysis, Stream output)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(analysis);
        using var writer = new StreamWriter(output, leaveOpen: true);
        using var page = new MarkupWriter(writer);
        using var html = page.Open("html", ("lang", "en"));
        ReportHead.Write(page, $"{network.Name} – summary");
        using var body = page.Open("body");
        (string name, ModelSummary summary) = (network.Name, analysis.Summary);
        int batch = summary.Input[0];
        using (page.Open("header"))
        {
            page.Element("h1", name);
            string input = $"Input {Sizes(summary.Input)}, {ReportNumber.Plural(batch, "image")}, float32.";
            page.Element("p", $"{network.Paper}. {input}", ("class", "note"));
        }
        using var main = page.Open("main");
        Tiles(page, analysis);
        Deviations(page, network.Deviations);
        if (analysis.Diagram is { } diagram)
            NetworkDrawing.Write(page, diagram);
        Parts(page, name, summary);
        Memory(page, analysis);
        FieldDrawing.Write(page, summary);
        Stacks(page, analysis.Stacks);
        ArithmeticSection.Write(page, name, analysis.Arithmetic);
        Layers(page, name, summary);
    }

    private static void Tiles(MarkupWriter page, ModelAnalysis analysis)
    {
        ModelSummary summary = analysis.Summary;
        using var tiles = page.Open("dl", ("class", "tiles"));
        page.Tile("Parameters", ReportNumber.Count(summary.UsedParameters), Bytes(summary.UsedParameters * sizeof(float)));
        page.Tile("Multiply-adds", Billions(summary.MultiplyAdds), "convolutions and matrix products");
        page.Tile("Outputs", Bytes(analysis.EveryOutput.Forward.Outputs), "every output");
        page.Tile("Outputs, in place", Bytes(analysis.InPlace.Forward.Outputs), "ReLU over its input");
        if (analysis.InPlace.Training is { } training)
            page.Tile("Training, in place", Bytes(training.Peak), "outputs and gradients at once");
        if (summary.Rows.LastOrDefault(row => row is { Operator: "Conv2d", ReceptiveField: not null }) is { } last)
            page.Tile("Receptive field", Field(last.ReceptiveField!), $"of the last convolution, {last.Path}: pixels / stride");
    }

    private static void Deviations(MarkupWriter page, IReadOnlyList<string> deviations)
    {
        if (deviations.Count == 0)
            return;
        using var section = page.Open("section");
        page.Element("h2", "Differences from the paper");
        using var list = page.Open("ul");
        foreach (string deviation in deviations)
            page.Element("li", deviation);
    }

    private static void Parts(MarkupWriter page, string name, ModelSummary summary)
    {
        IReadOnlyList<SummaryPart> parts = SummaryPart.Of(summary, MaxParts);
        (long parameters, long memory, long multiplyAdds) =
            (parts.Max(part => part.Parameters), parts.Max(part => part.ActivationBytes), parts.Max(part => part.MultiplyAdds));
        using var section = page.Open("section");
        page.Element("h2", "Distribution over the layers");
        page.Element("p", "Each part’s share of the whole; the longest bar of a column is its largest part.", ("class", "note"));
        using var scroll = page.Open("div", ("class", "scroll"));
        using var table = page.Open("table", ("class", "list shares"));
        using (page.Open("thead"))
        using (page.Open("tr"))
        {
            page.Element("th", "Layer", ("scope", "col"));
            foreach (string column in (string[])["Parameters", "Memory of outputs", "Multiply-adds"])
                page.Element("th", column, ("scope", "col"), ("colspan", "2"));
        }
        using var body = page.Open("tbody");
        foreach (SummaryPart part in parts)
        {
            using var row = page.Open("tr");
            page.Element("th", part.Path.Length > 0 ? part.Path : name, ("scope", "row"));
            Share(part.Parameters, parameters, summary.UsedParameters, "train");
            Share(part.ActivationBytes, memory, summary.ActivationBytes, "val");
            Share(part.MultiplyAdds, multiplyAdds, summary.MultiplyAdds, "rate");
        }

        void Share(long value, long largest, long whole, string colour)
        {
            page.Element("td", value == 0 ? "" : ReportNumber.Percent((double)value / whole, decimals: 1));
            using var cell = page.Open("td", ("class", $"bar {colour}"));
            double percent = largest == 0 ? 0 : 100.0 * value / largest;
            page.Element("span", "", ("style", $"width: {percent.ToString("0.##", CultureInfo.InvariantCulture)}%"));
        }
    }

    private static void Memory(MarkupWriter page, ModelAnalysis analysis)
    {
        ModelSummary summary = analysis.Summary;
        using var section = page.Open("section");
        page.Element("h2", "Memory of outputs");
        using (page.Open("div", ("class", "scroll")))
        {
            using var table = page.Open("table", ("class", "list"));
            Row(page, "thead", "", "Every output", "In place");
            using var body = page.Open("tbody");
            Line("Values", figures => ReportNumber.Count(figures.Forward.Outputs / sizeof(float)));
            Line("Forward: all outputs", figures => Bytes(figures.Forward.Outputs));
            Line("Forward: peak", figures => Bytes(figures.Forward.Peak));
            Line("Training: kept for the gradients", figures => Bytes(figures.Training?.Kept));
            Line("Training: peak, with gradients", figures => Bytes(figures.Training?.Peak));
        }
        long input = summary.Input.Elements;
        page.Element(
            "p",
            "Every output: a ReLU’s counts as well as that of the layer before it. In place: a ReLU writes over its input, and averaging "
            + "to "
            + "the size that maps have gives the maps themselves. The input comes on top: "
            + $"{ReportNumber.Count(input)} values, {Bytes(input * sizeof(float))}. Training also holds the parameters’ gradients and "
            + "momentum, "
            + $"{Bytes(summary.Parameters * sizeof(float))} each.",
            ("class", "note"));

        void Line(string title, Func<MemoryFigures, string> figure)
        {
            using var row = page.Open("tr");
            page.Element("th", title, ("scope", "row"));
            page.Element("td", figure(analysis.EveryOutput));
            page.Element("td", figure(analysis.InPlace));
        }
    }

    private static void Stacks(MarkupWriter page, IReadOnlyList<KernelStack> stacks)
    {
        if (stacks.Count == 0)
            return;
        using var section = page.Open("section");
        page.Element("h2", "Stacked 3x3 kernels compared with one larger kernel");
        using var scroll = page.Open("div", ("class", "scroll"));
        using var table = page.Open("table", ("class", "list"));
        Row(page, "thead", "Layers", "Maps", "Sees", "Weights", "Of one such layer", "Share");
        using var body = page.Open("tbody");
        foreach (KernelStack stack in stacks)
        {
            using var row = page.Open("tr");
            page.Element("th", $"{stack.Paths[0]} to {stack.Paths[^1]}", ("scope", "row"));
            page.Element("td", ReportNumber.Count(stack.Channels));
            page.Element("td", $"{stack.Field}x{stack.Field}");
            page.Element("td", $"{ReportNumber.Count(stack.Weights)} = {9 * stack.Paths.Count} C²");
            page.Element("td", $"{ReportNumber.Count(stack.SingleWeights)} = {stack.Field * stack.Field} C²");
            page.Element("td", ReportNumber.Percent((double)stack.Weights / stack.SingleWeights, decimals: 0));
        }
    }

    private static void Layers(MarkupWriter page, string name, ModelSummary summary)
    {
        using var section = page.Open("section");
        page.Element("h2", "Layers");
        page.Element(
            "p",
            "Field: pixels of the input that a position sees / pixels from one position to the next; offset: the middle of the first "
            + "position’s field, from the middle of the first pixel.",
            ("class", "note"));
        using var scroll = page.Open("div", ("class", "scroll"));
        using var table = page.Open("table", ("class", "list"));
        Row(page, "thead", "Layer", "Operator", "Output", "Weights", "Parameters", "Memory", "Multiply-adds", "Field", "Offset");
        using var body = page.Open("tbody");
        foreach (SummaryRow layer in summary.Rows)
        {
            using var row = page.Open("tr");
            page.Element("th", layer.Path.Length > 0 ? layer.Path : name, ("scope", "row"));
            page.Element("td", layer.Operator, ("class", "name"));
            page.Element("td", Sizes(layer.Output));
            page.Element("td", string.Join('x', layer.WeightFactors));
            page.Element("td", CountOrNone(layer.Parameters));
            page.Element("td", layer.ActivationBytes == 0 ? "" : Bytes(layer.ActivationBytes));
            page.Element("td", CountOrNone(layer.MultiplyAdds));
            page.Element("td", layer.ReceptiveField is { } field ? Field(field) : "");
            page.Element("td", layer.ReceptiveField is { } seen ? Sides(seen.Vertical.Offset, seen.Horizontal.Offset) : "");
        }
    }

    private static void Row(MarkupWriter page, string part, params string[] cells)
    {
        using var head = page.Open(part);
        using var row = page.Open("tr");
        foreach (string cell in cells)
            page.Element("th", cell, ("scope", "col"), ("class", cell == "Operator" ? "name" : "figure"));
    }

    private static string CountOrNone(long value) => value == 0 ? "" : ReportNumber.Count(value);

    private static string Billions(long value) =>
        value < 1_000_000_000 ? ReportNumber.Rounded(value) : (value / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + "\u00A0G";

    private static string Bytes(long? value) => value switch
    {
        null => Unknown,
        < 1 << 10 => $"{value}\u00A0B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{value / 1024.0:N1}\u00A0KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1048576.0:N1}\u00A0MiB"),
    };

    private static string Sizes(Tensors.Shape shape) => string.Join('x', shape.ToArray().Skip(1));

    private static string Field(ReceptiveField field) =>
        $"{Sides(field.Vertical.Size, field.Horizontal.Size)}/{Sides(field.Vertical.Jump, field.Horizontal.Jump)}";

    /// <summary>A height and a width, or one number where they are the same.</summary>
    internal static string Sides(double vertical, double horizontal)
    {
        string side = vertical.ToString(CultureInfo.InvariantCulture);
        return vertical == horizontal ? side : $"{side}x{horizontal.ToString(CultureInfo.InvariantCulture)}";
    }
}

/// <summary>What a summary page says of a network besides its analysis.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Paper">The paper: authors, title and year.</param>
/// <param name="Deviations">Where the network differs from that of the paper, a sentence for each difference.</param>
public sealed record SummarizedNetwork(string Name, string Paper, IReadOnlyList<string> Deviations);
