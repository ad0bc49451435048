using System.Globalization;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Models;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>Lists the networks of the catalogue.</summary>
/// <param name="output">The console for the list.</param>
internal sealed class ModelsRun(IAnsiConsole output)
{
    /// <summary>Prints a row for each network, or the details of one.</summary>
    /// <exception cref="UnknownModelException">There is no such network.</exception>
    public int Run(ModelsOptions options, CancellationToken cancellation)
    {
        if (options.Model is { } name)
            WriteOne(ModelCatalogue.Find(name), options.Json);
        else if (options.Json)
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
        Weights = model.Weights.Select(weights => new
        {
            weights.Name,
            weights.Url,
            weights.Sha256Prefix,
            weights.Top1,
            weights.Top5,
            weights.MeasuredOn,
            weights.Preprocessing,
        }),
    };

    private void WriteTable()
    {
        var table = new ConsoleTable(
            new("model", IsText: true),
            new("paper", IsText: true, DropPriority: 1),
            new("year", DropPriority: 3),
            new("input"),
            new("parameters"),
            new("multiply-adds", DropPriority: 2),
            new("top-1", DropPriority: 4),
            new("top-5", DropPriority: 5));
        foreach (ModelInfo model in ModelCatalogue.All)
        {
            table.Add(
                model.Name,
                Authors(model.Paper),
                $"{model.Year}",
                ConsoleNumber.Sizes(model.InputShape()),
                ConsoleNumber.Count(model.Parameters),
                ConsoleNumber.Count(model.MultiplyAdds),
                Error(model.PublishedErrors?.Top1),
                Error(model.PublishedErrors?.Top5));
        }
        table.Write(output);
        output.WriteSentence("top-1, top-5: published errors in percent; fovea models MODEL tells how they were measured and more.");
    }

    private void WriteOne(ModelInfo model, bool json)
    {
        if (json)
        {
            output.WriteJson(Describe(model));
            return;
        }
        TextWriter text = output.Profile.Out.Writer;
        text.WriteLine($"{model.Name}: {model.Paper}, {model.Year}");
        output.WriteValues(
            new("input", ConsoleNumber.Sizes(model.InputShape()), $"{model.Classes} classes"),
            new("parameters", ConsoleNumber.Count(model.Parameters), ConsoleNumber.Bytes(model.Parameters * sizeof(float)) + " in float32"),
            new("multiply-adds", ConsoleNumber.Count(model.MultiplyAdds), "for one image"));
        if (model.PublishedErrors is { } errors)
            text.WriteLine($"errors: top-1 {Exact(errors.Top1)}, top-5 {Exact(errors.Top5)} ({errors.MeasuredOn})");
        text.WriteLine($"images: {Prepared(model.Preprocessing)}");
        foreach (PretrainedWeights weights in model.Weights)
        {
            text.WriteLine($"weights {weights.Name}: {weights.Url}");
            text.WriteLine(
                $"  sha256 {weights.Sha256Prefix}..., top-1 accuracy {Exact(weights.Top1)}, top-5 {Exact(weights.Top5)} "
                + $"({weights.MeasuredOn})");
            if (weights.Preprocessing != model.Preprocessing)
                text.WriteLine($"  images: {Prepared(weights.Preprocessing)}");
        }
        if (model.Weights.Count > 0)
            text.WriteLine($"get them: fovea download {model.Name}");
    }

    private static string Prepared(Preprocessing preprocessing)
    {
        string resized = preprocessing.ResizeShorterSide is { } side
            ? $"shorter side {side} ({preprocessing.Filter.ToString().ToLowerInvariant()}), centre crop, "
            : preprocessing.Padding > 0 ? $"{preprocessing.Padding} pixels of border, " : "";
        string channels = preprocessing.ChannelOrder.ToString().ToLowerInvariant();
        return $"{resized}{channels} / 255, mean {Join(preprocessing.Mean)}, std {Join(preprocessing.Std)}";

        static string Join(IReadOnlyList<float> values) =>
            string.Join(' ', values.Select(value => value.ToString("0.####", CultureInfo.InvariantCulture)));
    }

    private static string Exact(double? percent) =>
        percent is { } value ? value.ToString("0.0##", CultureInfo.InvariantCulture) + " %" : "not published";

    // At most two decimals, aligned at the decimal point: 40.7 and 0.95.
    private static string Error(double? percent)
    {
        if (percent is not { } value)
            return ConsoleNumber.None;
        string text = value.ToString("0.0#", CultureInfo.InvariantCulture);
        return text[^2] == '.' ? text + " " : text;
    }

    private static string Authors(string paper) => paper.Split(':')[0].Split(", ") switch
    {
        [var only] => only,
        [var first, var second] => $"{first}, {second}",
        [var first, ..] => $"{first} et al.",
        [] => ConsoleNumber.None,
    };
}
