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
        var images = new Argument<string[]>("IMAGES")
        {
            Description = "Image files and folders of images.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var weights = SharedFlags.Weights("Weights to predict with.");
        var model = SharedFlags.Model("Network, for files that do not name it.");
        var top = Flag.Whole("--top", "Classes shown per image.", defaults.Top);
        var threads = SharedFlags.Threads();
        var json = SharedFlags.Json();

        return Verb.Create(
            "predict",
            "Say what is on images.",
            [images, weights, model, top, threads, json],
            parsed => new PredictOptions
            {
                Images = parsed.GetValue(images) ?? [],
                Weights = parsed.GetValue(weights) ?? "",
                Model = parsed.GetValue(model),
                Top = parsed.GetValue(top),
                Threads = parsed.GetValue(threads),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
