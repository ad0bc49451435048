using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea export</c>.</summary>
internal static class ExportCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<ExportOptions, CancellationToken, int> run)
    {
        var output = SharedFlags.PathArgument("OUT", "File to write, such as resnet18.onnx.");
        var weights = SharedFlags.Weights("Weights to export: a file, or a name of the catalogue once downloaded.");
        var model = SharedFlags.Model("Network, for files that do not name it.");
        var classes = Flag.Text("--classes", "File of the classes' names, for weights without them.", "FILE");
        var input = Flag.Size("--input", "Size of the images (the catalogue's); a detector takes any.");
        var preprocess = Flag.Switch("--preprocess", "Take pixels from 0 to 255 (uint8, RGB) and normalise them inside.");
        var softmax = Flag.Switch("--softmax", "Give probabilities instead of logits.");
        var maskSquares = Flag.Switch("--mask-squares", "Detectors: give masks as squares over their boxes, not as pixels of the picture.");
        var json = SharedFlags.Json();

        return Verb.Create(
            "export",
            "Write a classification network or a detector as ONNX.",
            [output, weights, model, classes, input, preprocess, softmax, maskSquares, json],
            parsed => new ExportOptions
            {
                Output = parsed.GetValue(output) ?? "",
                Weights = parsed.GetValue(weights) ?? "",
                Model = parsed.GetValue(model),
                Classes = parsed.GetValue(classes),
                Input = parsed.GetValue(input),
                Preprocess = parsed.GetValue(preprocess),
                Softmax = parsed.GetValue(softmax),
                MaskSquares = parsed.GetValue(maskSquares),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
