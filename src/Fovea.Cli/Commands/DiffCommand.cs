using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea diff</c>.</summary>
internal static class DiffCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<DiffOptions, CancellationToken, int> run)
    {
        var first = SharedFlags.PathArgument("A", "Weights, of any format.");
        var second = SharedFlags.PathArgument("B", "Weights to compare with A.");
        var image = Flag.Text("--image", "Compare what the networks compute on this image, layer by layer.", "FILE");
        var model = SharedFlags.Model("With --image: network, for files that do not name it.");
        var tolerance = Flag.Real("--tolerance", "Largest absolute difference that counts as equal.", 0);
        var threads = SharedFlags.Threads();
        var json = SharedFlags.Json();

        return Verb.Create(
            "diff",
            "Compare two files of weights; exit code 0 when equal, 1 when not.",
            [first, second, image, model, tolerance, threads, json],
            parsed => new DiffOptions
            {
                First = parsed.GetValue(first) ?? "",
                Second = parsed.GetValue(second) ?? "",
                Image = parsed.GetValue(image),
                Model = parsed.GetValue(model),
                Tolerance = parsed.GetValue(tolerance),
                Threads = parsed.GetValue(threads),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
