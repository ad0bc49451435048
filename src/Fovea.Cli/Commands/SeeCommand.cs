using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea see</c>.</summary>
internal static class SeeCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<SeeOptions, CancellationToken, int> run)
    {
        var defaults = new SeeOptions();
        string names = string.Join(", ", SeeOptions.Ways.Select(way => way.Name));
        var images = SharedFlags.Images();
        var how = Flag.Parsed(
            "--how", $"Ways to look inside, with commas, or {SeeOptions.All}: {names} (gradcam).", "WAYS",
            $"{names} or {SeeOptions.All}", SeeOptions.Parse);
        var weights = SharedFlags.Weights("Weights: a file, or a name of the catalogue once downloaded (resnet20_cifar).");
        var model = SharedFlags.Model("Network, for files that do not name it.");
        var classes = Flag.Text("--classes", "File of the classes' names, for weights without them.", "FILE");
        var target = Flag.Text("--class", "Class that is explained, by name or index (the most probable).", "NAME");
        var layer = Flag.Text("--layer", "Layer, by its path in fovea summary (the last maps, or those in the middle).", "PATH");
        var unit = Flag.OptionalInteger("--unit", "Channel of the layer (the one with the highest activation).");
        var dataPath = Flag.Text("--data-path", "patches: folder of images to look through (the given images).", "FOLDER");
        var steps = Flag.Integer("--steps", "integrated: points between the mean colour and the image.", defaults.Steps);
        var square = Flag.OptionalInteger("--square", "occlusion: side of the square in pixels (a seventh of the image's).");
        var stride = Flag.OptionalInteger("--stride", "occlusion: pixels from place to place (half of the square).");
        var output = SharedFlags.Output(defaults.Output);
        var threads = SharedFlags.Threads();
        var json = SharedFlags.Json();
        return Verb.Create(
            "see",
            "Show what a network sees in images, as pages.",
            [images, how, weights, model, classes, target, layer, unit, dataPath, steps, square, stride, output, threads, json],
            parsed => new SeeOptions
            {
                Images = parsed.GetValue(images) ?? [],
                How = parsed.GetValue(how) is { Length: > 0 } ways ? ways : defaults.How,
                Weights = parsed.GetValue(weights),
                Model = parsed.GetValue(model),
                Classes = parsed.GetValue(classes),
                Class = parsed.GetValue(target),
                Layer = parsed.GetValue(layer),
                Unit = parsed.GetValue(unit),
                DataPath = parsed.GetValue(dataPath),
                Steps = parsed.GetValue(steps),
                Square = parsed.GetValue(square),
                Stride = parsed.GetValue(stride),
                Output = parsed.GetValue(output)!,
                Threads = parsed.GetValue(threads),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
