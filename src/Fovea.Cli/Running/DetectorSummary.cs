using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Detection.Analysis;
using Fovea.Detection.Catalogue;
using Fovea.Detection.Networks;
using Fovea.Formats;
using Fovea.Nn.Analysis;
using Fovea.Training.Report;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary><c>fovea summary</c> of a detector.</summary>
/// <param name="output">The console for the summary.</param>
/// <param name="error">The writer of the page's path.</param>
internal sealed class DetectorSummary(IAnsiConsole output, TextWriter error)
{
    private const int MinNameWidth = 22;
    private const int Height = 800, Width = 1066, Colours = 3;

    /// <summary>Prints the layers of each part and the totals, and writes a page if requested; no weights are allocated.</summary>
    /// <exception cref="Errors.UserError">An option is of classifiers only.</exception>
    /// <exception cref="Tensors.ShapeException">The network does not support images of the requested size.</exception>
    public int Run(DetectorInfo info, SummaryOptions options)
    {
        Check.That(options.Batch == 1, "--batch", $"{options.Batch}", $"1: {info.Name} is summarised for one image");
        ImageSize size = options.Input ?? new ImageSize(Colours, Height, Width);
        Check.That(size.Channels == Colours, "--input", $"{size.Channels} channels", $"{Colours}, red, green and blue");
        GeneralizedRcnn network = info.Create(new DetectorConfig());
        RcnnOptions settings = network.Options;
        var padded = new Detection.PixelSize(RoundUp(size.Height), RoundUp(size.Width));
        var summary = RcnnSummary.Of(network, padded, settings.RpnPostNmsTopNTest, settings.BoxDetectionsPerImg);
        string[] notes = [.. Notes(info, size, padded, summary)];
        if (options.Html is { } file)
        {
            AtomicFile.Write(file, stream => SectionReport.Write(info.Name, notes, [.. summary.Parts.Select(Section)], stream));
            error.WriteLine($"summary: {file}");
        }

        if (options.Json)
            output.WriteJson(Json(info, padded, summary));
        else if (options.Html is null)
            Write(info.Name, notes, summary, options.Wide);
        return ExitCode.Success;

        int RoundUp(int pixels) => (pixels + settings.SizeDivisible - 1) / settings.SizeDivisible * settings.SizeDivisible;
    }

    private static IEnumerable<string> Notes(DetectorInfo info, ImageSize size, Detection.PixelSize padded, RcnnSummary summary)
    {
        var frozen = RcnnSummary.Of(info.Create(new DetectorConfig { FrozenBatchNorm = true }), padded, regions: 1, masks: 1);
        yield return $"{info.Paper}, {info.Year}";
        foreach (string deviation in info.Deviations)
            yield return $"Differs from the paper: {deviation}";
        string masks = summary.Masks is { } part ? $" and {ConsoleNumber.Count(part.Count)} detections with masks" : "";
        yield return $"One image of 3x{size.Height}x{size.Width}, padded to {padded.Height}x{padded.Width}; assumed are "
            + $"{ConsoleNumber.Count(summary.Regions.Count)} regions{masks}, the most there are.";
        yield return $"{ConsoleNumber.Count(summary.Parameters)} parameters"
            + (frozen.Parameters == summary.Parameters
                ? "."
                : $" with ordinary batch norm, which is shown; {ConsoleNumber.Count(frozen.Parameters)} with frozen batch norm, as in "
                + "torchvision's weights.");
        yield return $"{ConsoleNumber.Count(summary.MultiplyAdds)} multiply-adds of convolutions and matrix products.";
    }

    private static ReportSection Section(RcnnPartSummary part) => new(Heading(part))
    {
        Table = new ReportTable(
            ["Layer", "Operator", "Output", "Parameters", "Multiply-adds"],
            [.. part.Layers.Rows.Select(row => (string[])[
                row.Path, row.Operator, string.Join('x', row.Output.ToArray()), ConsoleNumber.CountOrNone(row.Parameters),
                ConsoleNumber.CountOrNone(row.MultiplyAdds)])]),
    };

    private static string Heading(RcnnPartSummary part) =>
        $"{char.ToUpperInvariant(part.Name[0])}{part.Name[1..]}: {ConsoleNumber.Short(part.Layers.MultiplyAdds)} multiply-adds"
        + (part.Count == 1 ? "" : $" for {ConsoleNumber.Count(part.Count)}");

    private static object Json(DetectorInfo info, Detection.PixelSize padded, RcnnSummary summary) => new
    {
        Model = info.Name,
        Input = new[] { 1, Colours, padded.Height, padded.Width },
        summary.Parameters,
        info.Deviations,
        summary.MultiplyAdds,
        Parts = summary.Parts.Select(part => new
        {
            part.Name,
            part.Count,
            part.Layers.MultiplyAdds,
            Layers = part.Layers.Rows.Select(
                row => new { row.Path, row.Operator, Output = row.Output.ToArray(), row.Parameters, row.MultiplyAdds }),
        }),
    };

    private void Write(string name, IReadOnlyList<string> notes, RcnnSummary summary, bool wide)
    {
        output.WriteSentence(name);
        foreach (string note in notes)
            output.WriteSentence(note, indent: 2);
        foreach (RcnnPartSummary part in summary.Parts)
        {
            output.WriteSentence("");
            output.WriteSentence(Heading(part));
            var table = new ConsoleTable(
                new("layer", IsText: true, MinTextWidth: MinNameWidth),
                new("operator", IsText: true, DropPriority: 2),
                new("output", DropPriority: 1),
                new("parameters"),
                new(wide ? "multiply-adds" : "MACs"))
            {
                More = "--wide or --json",
            };
            foreach (SummaryRow row in part.Layers.Rows)
            {
                table.Add(
                    row.Path, row.Operator, ConsoleNumber.Sizes(row.Output), ConsoleNumber.CountOrNone(row.Parameters),
                    wide ? ConsoleNumber.CountOrNone(row.MultiplyAdds) : ConsoleNumber.ShortOrNone(row.MultiplyAdds));
            }

            table.Write(output, wide);
        }
    }
}
