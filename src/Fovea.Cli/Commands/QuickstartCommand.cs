using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea quickstart</c>.</summary>
internal static class QuickstartCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<QuickstartOptions, CancellationToken, int> run)
    {
        var defaults = new QuickstartOptions();
        var output = SharedFlags.Output(defaults.Output);
        var seed = SharedFlags.Seed();
        var threads = SharedFlags.Threads();
        var json = SharedFlags.Json();

        return Verb.Create(
            "quickstart",
            "Train a small network here and now, and look at what it learnt.",
            [output, seed, threads, json],
            parsed => new QuickstartOptions
            {
                Output = parsed.GetValue(output)!,
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
