using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea summary</c>.</summary>
internal static class SummaryCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<SummaryOptions, CancellationToken, int> run)
    {
        var model = SharedFlags.ModelArgument();
        var json = SharedFlags.Json();

        return Verb.Create(
            "summary",
            "Show a network's layers, shapes, parameters, memory and multiply-adds.",
            [model, json],
            parsed => new SummaryOptions { Model = parsed.GetValue(model) ?? "", Json = parsed.GetValue(json) },
            run);
    }
}
