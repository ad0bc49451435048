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
        var json = SharedFlags.Json();
        return Verb.Create(
            "models",
            "List the catalogue of networks, or all that it says of one.",
            [model, json],
            parsed => new ModelsOptions { Model = parsed.GetValue(model), Json = parsed.GetValue(json) },
            run);
    }
}
