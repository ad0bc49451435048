using System.CommandLine;
using Fovea.Cli.Options;
using Fovea.Detection.Networks;
using Fovea.Detection.Pictures;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea detect</c>.</summary>
internal static class DetectCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<DetectOptions, CancellationToken, int> run)
    {
        var defaults = new RcnnOptions();
        float drawn = new DetectionPictureOptions().ScoreThreshold;
        var images = SharedFlags.Images();
        var weights = SharedFlags.Weights("Weights of a detector, safetensors or PyTorch's.");
        var output = Flag.Text("--output", "Folder for pictures with boxes, labels and masks.", "FOLDER", "--output-dir");
        var explain = Flag.Text("--explain", "Page to write that shows each stage, for one photograph.", "FILE");
        var model = SharedFlags.Model("Network, where the file's tensors do not tell.");
        var classes = Flag.Text("--classes", "File of the classes' names, if not COCO's or VOC's.", "FILE");
        var threshold = Flag.OptionalNumber(
            "--score-threshold", FormattableString.Invariant($"Lowest score listed ({defaults.BoxScoreThresh}) and drawn ({drawn})."));
        var minSize = Flag.OptionalInteger("--min-size", $"Shorter side after resizing, in pixels ({defaults.MinSize}).");
        var maxSize = Flag.OptionalInteger("--max-size", $"Longer side after resizing, at most ({defaults.MaxSize}).");
        var threads = SharedFlags.Threads();
        var json = SharedFlags.Json();

        return Verb.Create(
            "detect",
            "Find objects in photographs: boxes, classes and masks.",
            [images, weights, output, explain, model, classes, threshold, minSize, maxSize, threads, json],
            parsed => new DetectOptions
            {
                Images = parsed.GetValue(images) ?? [],
                Weights = parsed.GetValue(weights) ?? "",
                Output = parsed.GetValue(output),
                Explain = parsed.GetValue(explain),
                Model = parsed.GetValue(model),
                Classes = parsed.GetValue(classes),
                ScoreThreshold = parsed.GetValue(threshold),
                MinSize = parsed.GetValue(minSize),
                MaxSize = parsed.GetValue(maxSize),
                Threads = parsed.GetValue(threads),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
