using Fovea.Nn.Analysis;
using Fovea.Reports;

namespace Fovea.Training.Report;

/// <summary>Writes the arithmetic of each layer, with its numbers put into the formulas of textbooks.</summary>
internal static class ArithmeticSection
{
    /// <summary>Writes the section.</summary>
    public static void Write(MarkupWriter page, string name, IReadOnlyList<LayerArithmetic> layers)
    {
        if (layers.Count == 0)
            return;
        using var section = page.Open("section");
        page.Element("h2", "Arithmetic");
        page.Element(
            "p",
            "Side of the maps: (input + 2 × padding − kernel) / stride + 1. Parameters: (kernel² × channels + 1) × filters, the 1 "
            + "for the bias, where the layer has one. Multiply-adds: the weights once for each position of the result.",
            ("class", "note"));
        using var details = page.Open("details", ("open", "open"));
        page.Element("summary", ReportNumber.Plural(layers.Count, "layer") + " with a window or weights");
        using var scroll = page.Open("div", ("class", "scroll"));
        using var table = page.Open("table", ("class", "list sums"));
        using (page.Open("thead"))
        using (page.Open("tr"))
        {
            foreach (string heading in (string[])["Layer", "Side of the maps", "Parameters", "Multiply-adds of one image"])
                page.Element("th", heading, ("scope", "col"));
        }

        using var body = page.Open("tbody");
        foreach (LayerArithmetic layer in layers)
        {
            using var row = page.Open("tr");
            page.Element("th", layer.Path.Length > 0 ? layer.Path : name, ("scope", "row"));
            foreach (string? sum in (string?[])[layer.OutputSize, layer.Parameters, layer.MultiplyAdds])
                page.Element("td", sum ?? "");
        }
    }
}
