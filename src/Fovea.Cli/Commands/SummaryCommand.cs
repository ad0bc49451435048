using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea summary</c>.</summary>
internal static class SummaryCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<SummaryOptions, CancellationToken, int> run)
    {
        var defaults = new SummaryOptions();
        var model = SharedFlags.ModelArgument();
        var input = Flag.Size("--input", "Size of the images (the catalogue's).");
        var batch = Flag.Whole("--batch", "Images per pass.", defaults.Batch, "-b", "--batch-size");
        var html = Flag.Text("--html", "File that receives the summary as a page.", "FILE");
        var json = SharedFlags.Json();

        return Verb.Create(
            "summary",
            "Show a network's layers, shapes, parameters, memory and multiply-adds.",
            [model, input, batch, html, json],
            parsed => new SummaryOptions
            {
                Model = parsed.GetValue(model) ?? "",
                Input = parsed.GetValue(input),
                Batch = parsed.GetValue(batch),
                Html = parsed.GetValue(html),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
