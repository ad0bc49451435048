using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea download</c>.</summary>
internal static class DownloadCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<DownloadOptions, CancellationToken, int> run)
    {
        var model = SharedFlags.ModelArgument();
        var weights = Flag.Text("--weights", "Which weights, such as IMAGENET1K_V2 (the first that `fovea models MODEL` lists).", "NAME");
        var mirror = Flag.Text("--mirror", "Address or local folder that holds the file.", "URL|FOLDER");
        var output = Flag.Text("--output", "Folder that receives the file (the cache).", "FOLDER", "--output-dir");
        var json = SharedFlags.Json();

        return Verb.Create(
            "download",
            "Fetch a network's published weights and check their hash.",
            [model, weights, mirror, output, json],
            parsed => new DownloadOptions
            {
                Model = parsed.GetValue(model) ?? "",
                Weights = parsed.GetValue(weights),
                Mirror = parsed.GetValue(mirror),
                Output = parsed.GetValue(output),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
