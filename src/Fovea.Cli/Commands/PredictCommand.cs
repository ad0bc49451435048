using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea predict</c>.</summary>
internal static class PredictCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<PredictOptions, CancellationToken, int> run)
    {
        var defaults = new PredictOptions();
        var images = SharedFlags.Images();
        var weights = SharedFlags.Weights(
            "Weights to predict with: a file, or a name of the catalogue once downloaded (resnet20_cifar, which comes along).");
        var model = SharedFlags.Model("Network, for files that do not name it.");
        var classes = Flag.Text("--classes", "File of the classes' names, for weights without them.", "FILE");
        var top = Flag.Integer("--top", "Classes shown per image.", defaults.Top);
        var batchSize = Flag.Integer("--batch-size", "Images per pass.", defaults.BatchSize, "-b", "--batch");
        var threads = SharedFlags.Threads();
        var workers = SharedFlags.Workers();
        var json = SharedFlags.Json();

        return Verb.Create(
            "predict",
            "Classify images.",
            [images, weights, model, classes, top, batchSize, threads, workers, json],
            parsed => new PredictOptions
            {
                Images = parsed.GetValue(images) ?? [],
                Weights = parsed.GetValue(weights),
                Model = parsed.GetValue(model),
                Classes = parsed.GetValue(classes),
                Top = parsed.GetValue(top),
                BatchSize = parsed.GetValue(batchSize),
                Threads = parsed.GetValue(threads),
                Workers = parsed.GetValue(workers),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
