using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea models</c>.</summary>
internal static class ModelsCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<ModelsOptions, CancellationToken, int> run)
    {
        var model = SharedFlags.ModelArgument();
        var wide = SharedFlags.Wide();
        var json = SharedFlags.Json();
        return Verb.Create(
            "models",
            "List the catalogue of networks, or all that it says of one.",
            [model, wide, json],
            parsed => new ModelsOptions
            {
                Model = parsed.GetValue(model),
                Wide = parsed.GetValue(wide),
                Json = parsed.GetValue(json),
            },
            run);
    }
}

/// <summary><c>fovea summary</c>.</summary>
internal static class SummaryCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<SummaryOptions, CancellationToken, int> run)
    {
        var defaults = new SummaryOptions();
        var model = SharedFlags.ModelArgument();
        var input = Flag.Size("--input", "Size of the images (the catalogue's).");
        var batch = Flag.Integer("--batch", "Images per pass.", defaults.Batch, "-b", "--batch-size");
        var html = Flag.Text("--html", "File to write the summary to, as an HTML page.", "FILE");
        var wide = SharedFlags.Wide();
        var json = SharedFlags.Json();

        return Verb.Create(
            "summary",
            "Show a network's layers, shapes, parameters, memory and multiply-adds.",
            [model, input, batch, html, wide, json],
            parsed => new SummaryOptions
            {
                Model = parsed.GetValue(model) ?? "",
                Input = parsed.GetValue(input),
                Batch = parsed.GetValue(batch),
                Html = parsed.GetValue(html),
                Wide = parsed.GetValue(wide),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
