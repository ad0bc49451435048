using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea compare</c>.</summary>
internal static class CompareCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<CompareOptions, CancellationToken, int> run)
    {
        var runs = new Argument<string[]>("RUNS")
        {
            Description = "Folders of training runs, as fovea train writes them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var html = Flag.Text("--html", "File to write the comparison to, as an HTML page with the curves.", "FILE");
        var wide = SharedFlags.Wide();
        var json = SharedFlags.Json();

        return Verb.Create(
            "compare",
            "Compare training runs: figures, curves, settings that differ.",
            [runs, html, wide, json],
            parsed => new CompareOptions
            {
                Runs = parsed.GetValue(runs) ?? [],
                Html = parsed.GetValue(html),
                Wide = parsed.GetValue(wide),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
