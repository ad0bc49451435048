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
        var prefix = Flag.Text("--prefix", "Only tensors whose names begin so, without it (nor module. or _orig_mod.).", "NAME.");
        var renames = Flag.Renames("--rename", "Rename a tensor or, with a dot at the end, all that begin so; repeatable.");
        var json = SharedFlags.Json();

        return Verb.Create(
            "convert",
            "Write weights in another format, bit for bit.",
            [input, output, prefix, renames, json],
            parsed => new ConvertOptions
            {
                Input = parsed.GetValue(input) ?? "",
                Output = parsed.GetValue(output) ?? "",
                Prefix = parsed.GetValue(prefix),
                Renames = parsed.GetValue(renames) ?? [],
                Json = parsed.GetValue(json),
            },
            run);
    }
}

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
        var tolerance = Flag.Number("--tolerance", "Largest absolute difference that counts as equal.", 0);
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

/// <summary><c>fovea download</c>.</summary>
internal static class DownloadCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<DownloadOptions, CancellationToken, int> run)
    {
        var model = SharedFlags.ModelArgument();
        var weights = Flag.Text("--weights", "Which weights, such as IMAGENET1K_V2 (the first that `fovea models MODEL` lists).", "NAME");
        var mirror = Flag.Text("--mirror", "Address or local folder that holds the file.", "URL|FOLDER");
        var output = Flag.Text("--output", "Folder to write the file to (the cache).", "FOLDER", "--output-dir");
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
