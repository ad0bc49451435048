using System.Globalization;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Models;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>Lists the catalogue.</summary>
/// <param name="output">Where the list goes.</param>
internal sealed class ModelsRun(IAnsiConsole output)
{
    /// <summary>Writes one row for each network.</summary>
    public int Run(ModelsOptions options, CancellationToken cancellation)
    {
        if (options.Json)
            output.WriteJson(ModelCatalogue.All.Select(Describe));
        else
            WriteTable();
        return ExitCode.Success;
    }

    private static object Describe(ModelInfo model) => new
    {
        model.Name,
        model.Paper,
        model.Year,
        Input = new[] { model.InputChannels, model.InputHeight, model.InputWidth },
        model.Classes,
        model.Parameters,
        model.MultiplyAdds,
        model.Preprocessing,
        model.PublishedErrors,
    };

    private void WriteTable()
    {
        var table = new FigureTable(
            new("model", IsText: true),
            new("paper", IsText: true, Dispensable: 1),
            new("year", Dispensable: 3),
            new("input"),
            new("parameters"),
            new("multiply-adds", Dispensable: 2),
            new("top-1", Dispensable: 4),
            new("top-5", Dispensable: 5));
        foreach (ModelInfo model in ModelCatalogue.All)
        {
            table.Add(
                model.Name,
                Authors(model.Paper),
                $"{model.Year}",
                Figure.Sizes(model.InputShape()),
                Figure.Count(model.Parameters),
                Figure.Count(model.MultiplyAdds),
                Error(model.PublishedErrors?.Top1),
                Error(model.PublishedErrors?.Top5));
        }
        table.Write(output);
        output.WriteLine("top-1, top-5: published errors in percent; --json tells on which data and how they were measured.");
    }

    // All digits that were published; the points of 40.7 and 0.95 stand below each other.
    private static string Error(double? percent)
    {
        if (percent is not { } value)
            return Figure.None;
        string text = value.ToString("0.0#", CultureInfo.InvariantCulture);
        return text[^2] == '.' ? text + " " : text;
    }

    private static string Authors(string paper) => paper.Split(':')[0].Split(", ") switch
    {
        [var only] => only,
        [var first, var second] => $"{first}, {second}",
        [var first, ..] => $"{first} et al.",
        [] => Figure.None,
    };
}
