using System.Globalization;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Detection.Catalogue;
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
        if (options.Model is { } name && NetworkName.Detector(name) is { } detector)
            WriteOne(detector, options.Json);
        else if (options.Model is { } classifier)
            WriteOne(ModelCatalogue.Find(classifier), options.Json);
        else if (options.Json)
            output.WriteJson(ModelCatalogue.All.Select(Describe).Concat(DetectorCatalogue.All.Select(DetectorList.Describe)));
        else
            WriteTable(options.Wide);
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
        Preprocessing = Describe(model.Preprocessing),
        PublishedErrors = model.PublishedErrors is { } errors
            ? new { errors.Top1, errors.Top5, MeasuredOn = errors.Measurement.Data, errors.Measurement.Protocol, errors.Measurement.Source }
            : null,
        model.Deviations,
        Weights = model.Weights.Select(weights => new
        {
            weights.Name,
            weights.Url,
            weights.Sha256Prefix,
            weights.Top1,
            weights.Top5,
            MeasuredOn = weights.Measurement.Data,
            weights.Measurement.Protocol,
            weights.Measurement.Source,
            Preprocessing = Describe(weights.Preprocessing),
        }),
        Included = IncludedWeights.Find(model.Name) is { } included
            ? new { included.Top1, MeasuredOn = included.Measurement.Data, included.Measurement.Protocol, included.Measurement.Source }
            : null,
    };

    private static object Describe(Preprocessing images) => new
    {
        images.ResizeShorterSide,
        images.Padding,
        images.Mean,
        images.Std,
        images.Filter,
        images.ChannelOrder,
    };

    private void WriteTable(bool wide)
    {
        Column[] columns = [.. Columns(wide)];
        var table = new ConsoleTable([.. columns.Select(column => column.Header)]);
        foreach (ModelInfo model in ModelCatalogue.All)
            table.Add([.. columns.Select(column => column.Cell(model))]);
        table.Write(output, wide);
        if (!wide)
            output.WriteSentence("MACs: multiply-adds for one image; fovea models --wide shows more columns.");
        output.WriteSentence(
            "top-1, top-5: published errors in percent. Compare figures of one protocol only: 1-crop, the centre of the image; 10-crop, "
            + "ten crops averaged; dense, the whole image through the convolutions; whole, the image as it is.");
        new DetectorList(output).WriteTable(wide);
        output.WriteSentence("fovea models MODEL tells all of a network, also where it differs from the paper.");
    }

    private static IEnumerable<Column> Columns(bool wide)
    {
        yield return new(new("model", IsText: true), model => model.Name);
        if (wide)
        {
            yield return new(new("paper", IsText: true), model => Authors(model.Paper));
            yield return new(new("year"), model => $"{model.Year}");
        }
        yield return new(new("input", DropPriority: 4), model => ConsoleNumber.Sizes(model.InputShape()));
        yield return new(new("parameters"), model => ConsoleNumber.Count(model.Parameters));
        yield return wide
            ? new(new("multiply-adds"), model => ConsoleNumber.Count(model.MultiplyAdds))
            : new(new("MACs", DropPriority: 3), model => ConsoleNumber.Short(model.MultiplyAdds));
        yield return new(new("top-1", DropPriority: 2), model => Error(model.PublishedErrors?.Top1));
        yield return new(new("top-5", DropPriority: 5), model => Error(model.PublishedErrors?.Top5));
        yield return new(
            new("protocol", IsText: true, DropPriority: 1),
            model => model.PublishedErrors?.Measurement.Protocol ?? ConsoleNumber.None);
        if (wide)
            yield return new(new("source", IsText: true), model => model.PublishedErrors?.Measurement.Source ?? ConsoleNumber.None);
    }

    private void WriteOne(DetectorInfo detector, bool json)
    {
        if (json)
            output.WriteJson(DetectorList.Describe(detector));
        else
            new DetectorList(output).WriteOne(detector);
    }

    private void WriteOne(ModelInfo model, bool json)
    {
        if (json)
        {
            output.WriteJson(Describe(model));
            return;
        }
        output.WriteSentence($"{model.Name}: {model.Paper}, {model.Year}");
        output.WriteValues(
            new("input", ConsoleNumber.Sizes(model.InputShape()), $"{model.Classes} classes"),
            new("parameters", ConsoleNumber.Count(model.Parameters), ConsoleNumber.Bytes(model.Parameters * sizeof(float)) + " in float32"),
            new("multiply-adds", ConsoleNumber.Count(model.MultiplyAdds), "for one image"));
        if (model.PublishedErrors is { } errors)
            Line($"errors: top-1 {Exact(errors.Top1)}, top-5 {Exact(errors.Top5)}; {Measured(errors.Measurement)}");
        Line($"images: {Prepared(model.Preprocessing)}");
        output.WriteDeviations(model);
        foreach (PretrainedWeights weights in model.Weights)
        {
            Line($"weights {weights.Name}: {weights.Url}");
            Line(
                $"- accuracy: top-1 {Exact(weights.Top1)}, top-5 {Exact(weights.Top5)}; {Measured(weights.Measurement)}; "
                + $"sha256 {weights.Sha256Prefix}...");
            if (weights.Preprocessing != model.Preprocessing)
                Line($"- images: {Prepared(weights.Preprocessing)}");
        }
        if (IncludedWeights.Find(model.Name) is { } included)
        {
            Line($"weights that come with Fovea: --weights {included.Model}");
            Line($"- accuracy: top-1 {Exact(included.Top1)}; {Measured(included.Measurement)}");
        }

        if (model.Weights.Count > 0)
            Line($"get them: fovea download {model.Name}");

        void Line(string line) => output.WriteSentence(line, indent: 2);
    }

    private static string Measured(Measurement measurement) =>
        $"{measurement.Protocol ?? "protocol not published"}, {measurement.Data} ({measurement.Source})";

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

    private sealed record Column(Terminal.TableColumn Header, Func<ModelInfo, string> Cell);
}
