using Fovea.Imaging;
using Fovea.Reports;
using Fovea.Training.Logging;

namespace Fovea.Training.Report;

/// <summary>The report's section on the norms of gradients and updates: a heat map of each by layer and epoch, and a table.</summary>
internal static class NormsSection
{
    public static void Write(MarkupWriter page, IReadOnlyList<LogEpoch> epochs, Func<Image, byte[]> encodePng)
    {
        LogEpoch[] measured = [.. epochs.Where(epoch => epoch.Norms is { Count: > 0 })];
        if (measured.Length == 0)
            return;
        string[] layers = [.. measured[^1].Norms!.Keys.Select(LayerOf).Distinct()];
        int count = epochs[^1].Epoch + 1;
        var byEpoch = new Dictionary<string, (double Gradient, double Ratio)>?[count];
        foreach (LogEpoch epoch in measured)
            byEpoch[epoch.Epoch] = ByLayer(epoch.Norms!);
        // An epoch without a measurement, as there are where epochs have few steps, is drawn as the one before it.
        for (int epoch = 1; epoch < count; epoch++)
            byEpoch[epoch] ??= byEpoch[epoch - 1];

        using var section = page.Open("section");
        page.Element("h2", "Gradients and updates");
        page.Element(
            "p", "Means over some steps of each epoch, of all parameters of a layer together. Layers whose gradients are far smaller than "
            + "those of others learn little; an update of about a thousandth of the weights is usual, of a tenth too much.",
            ("class", "note"));
        using (page.Open("div", ("class", "charts")))
        {
            Map("gradients", "Norm of the gradient", norms => norms.Gradient);
            Map("updates", "Norm of the update, relative to the weights", norms => norms.Ratio);
        }

        Table(page, measured[^1]);

        void Map(string id, string heading, Func<(double Gradient, double Ratio), double> value) => new HeatMap(
            id, heading, layers, count,
            (epoch, row) => byEpoch[epoch] is { } norms && norms.TryGetValue(layers[row], out var layer) ? value(layer) : double.NaN)
            .Write(page, encodePng);
    }

    private static void Table(MarkupWriter page, LogEpoch epoch)
    {
        using var details = page.Open("details");
        page.Element("summary", $"Every parameter in figures, after {ReportNumber.Plural(epoch.Epoch + 1, "epoch")}");
        using var scroll = page.Open("div", ("class", "scroll"));
        using var table = page.Open("table", ("class", "list"));
        using (page.Open("thead"))
        using (page.Open("tr"))
        {
            foreach (string column in (string[])["Parameter", "Gradient", "Update", "Weights", "Update / weights"])
                page.Element("th", column, ("scope", "col"));
        }

        using var body = page.Open("tbody");
        foreach ((string name, LogNorms norms) in epoch.Norms!)
        {
            using var row = page.Open("tr");
            page.Element("th", name, ("scope", "row"));
            page.Element("td", ReportNumber.Number(norms.Gradient));
            page.Element("td", ReportNumber.Number(norms.Update));
            page.Element("td", ReportNumber.Number(norms.Weight));
            page.Element("td", norms.Weight > 0 ? ReportNumber.Number(norms.Update / norms.Weight) : ReportNumber.Missing);
        }
    }

    private static string LayerOf(string parameter) => parameter.LastIndexOf('.') is > 0 and var dot ? parameter[..dot] : parameter;

    private static Dictionary<string, (double Gradient, double Ratio)> ByLayer(IReadOnlyDictionary<string, LogNorms> norms) =>
        norms.GroupBy(each => LayerOf(each.Key), each => each.Value).ToDictionary(
            layer => layer.Key,
            layer => (Length(layer, each => each.Gradient), Length(layer, each => each.Update) / Length(layer, each => each.Weight)));

    private static double Length(IEnumerable<LogNorms> norms, Func<LogNorms, double> value) =>
        Math.Sqrt(norms.Sum(each => value(each) * value(each)));
}
