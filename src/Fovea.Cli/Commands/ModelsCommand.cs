using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea models</c>.</summary>
internal static class ModelsCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<ModelsOptions, CancellationToken, int> run)
    {
        var json = SharedFlags.Json();
        return Verb.Create(
            "models",
            "List the catalogue of networks.",
            [json],
            parsed => new ModelsOptions { Json = parsed.GetValue(json) },
            run);
    }
}
