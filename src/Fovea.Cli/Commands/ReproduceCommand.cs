using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea reproduce</c>.</summary>
internal static class ReproduceCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<ReproduceOptions, CancellationToken, int> run)
    {
        var defaults = new ReproduceOptions();
        var study = SharedFlags.PathArgument("STUDY", $"What is reproduced: {ReproduceOptions.Lineage}.");
        var data = Flag.TextWithDefault("--data", "Data set with boxes.", "NAME", defaults.Data);
        var dataPath = SharedFlags.DataPath();
        var weights = SharedFlags.Weights("Weights of the classifier that is the backbone.");
        var model = SharedFlags.Model("Network of the weights, for files that do not name it.");
        var epochs = Flag.Integer("--epochs", "Passes over the training set of each system.", defaults.Epochs);
        var proposals = Flag.Integer("--max-proposals", "Most boxes of selective search in an image.", defaults.MaxProposals);
        var share = Flag.OptionalNumber("--val-share", "Share of the training images set apart for validation (the data set's).");
        var seed = SharedFlags.Seed();
        var threads = SharedFlags.Threads();
        var json = SharedFlags.Json();
        return Verb.Create(
            "reproduce",
            "Train what papers compare, and set the figures beside theirs.",
            [study, data, dataPath, weights, model, epochs, proposals, share, seed, threads, json],
            parsed => new ReproduceOptions
            {
                Study = parsed.GetValue(study) ?? "",
                Data = parsed.GetValue(data)!,
                DataPath = parsed.GetValue(dataPath),
                Weights = parsed.GetValue(weights),
                Model = parsed.GetValue(model),
                Epochs = parsed.GetValue(epochs),
                MaxProposals = parsed.GetValue(proposals),
                ValidationShare = parsed.GetValue(share),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
