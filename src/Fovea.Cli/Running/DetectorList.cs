using System.Globalization;
using Fovea.Cli.Terminal;
using Fovea.Detection.Catalogue;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The detectors in <c>fovea models</c>.</summary>
/// <param name="output">The console for the list.</param>
internal sealed class DetectorList(IAnsiConsole output)
{
    /// <summary>A detector as <c>--json</c> prints it.</summary>
    public static object Describe(DetectorInfo detector) => new
    {
        detector.Name,
        Task = "detection",
        detector.Paper,
        detector.Year,
        detector.Parameters,
        Masks = detector.HasMasks,
        detector.Deviations,
        Weights = detector.Weights is { } weights
            ? new[] { new { weights.Name, weights.Url, weights.BoxAp, weights.MaskAp, MeasuredOn = "COCO val2017" } }
            : [],
    };

    /// <summary>Prints a row for each detector.</summary>
    public void WriteTable(bool wide)
    {
        var table = new ConsoleTable(
            new("detector", IsText: true), new("finds", IsText: true, DropPriority: 3), new("parameters"), new("box AP", DropPriority: 1),
            new("mask AP", DropPriority: 2));
        foreach (DetectorInfo detector in DetectorCatalogue.All)
        {
            table.Add(
                detector.Name, Finds(detector), ConsoleNumber.Count(detector.Parameters), Percent(detector.Weights?.BoxAp),
                Percent(detector.Weights?.MaskAp));
        }

        output.WriteSentence("");
        table.Write(output, wide);
        output.WriteSentence("AP: of the published weights on COCO val2017, in percent.");
    }

    /// <summary>Prints all about one detector.</summary>
    public void WriteOne(DetectorInfo detector)
    {
        output.WriteSentence($"{detector.Name}: {detector.Paper}, {detector.Year}", indent: 2);
        output.WriteValues(
            new("finds", Finds(detector), ""),
            new(
                "parameters", ConsoleNumber.Count(detector.Parameters), "with 91 classes and, where there is any, trained batch norm"));
        if (detector.Deviations.Count > 0)
            output.WriteSentence("differs from the paper:");
        foreach (string deviation in detector.Deviations)
            output.WriteSentence($"- {deviation}", indent: 2);
        if (detector.Weights is not { } weights)
            return;
        output.WriteSentence($"weights {weights.Name}: {weights.Url}", indent: 2);
        string masks = weights.MaskAp is { } mask ? $", mask AP {Percent(mask)} %" : "";
        output.WriteSentence($"- COCO val2017: box AP {Percent(weights.BoxAp)} %{masks}", indent: 2);
    }

    private static string Finds(DetectorInfo detector) => detector.HasMasks ? "boxes, masks" : "boxes";

    private static string Percent(double? percent) => percent?.ToString("0.0", CultureInfo.InvariantCulture) ?? ConsoleNumber.None;
}
