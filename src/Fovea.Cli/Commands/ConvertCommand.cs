using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea convert</c>.</summary>
internal static class ConvertCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<ConvertOptions, CancellationToken, int> run)
    {
        var input = SharedFlags.PathArgument("IN", "Weights to read: .pth, .safetensors, .npy or a folder of .npy.");
        var output = SharedFlags.PathArgument("OUT", "File or folder to write; its ending names the format.");
        var prefix = Flag.Text("--prefix", "Only tensors whose names begin so, without it.", "NAME.");
        var json = SharedFlags.Json();

        return Verb.Create(
            "convert",
            "Write weights in another format, bit for bit.",
            [input, output, prefix, json],
            parsed => new ConvertOptions
            {
                Input = parsed.GetValue(input) ?? "",
                Output = parsed.GetValue(output) ?? "",
                Prefix = parsed.GetValue(prefix),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
