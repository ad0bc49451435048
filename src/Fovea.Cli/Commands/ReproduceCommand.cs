using System.CommandLine;
using Fovea.Claims;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea reproduce</c>.</summary>
internal static class ReproduceCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<ReproduceOptions, CancellationToken, int> run)
    {
        var defaults = new ReproduceOptions();
        var claim = SharedFlags.PathArgument("CLAIM", $"Claim: {string.Join(", ", ClaimCatalogue.All.Select(each => each.Name))}.");
        var list = Flag.Switch("--list", "Print the ledger: what was found for each claim so far.");
        var markdown = Flag.Switch("--markdown", "With --list: print it as the page docs/claims.md.");
        var size = Flag.Choice("--size", "Minutes on two cores, or the paper's networks and data.", defaults.Size);
        var seeds = Flag.OptionalInteger("--seeds", "Seeds to measure with (the claim's number).");
        var seed = Flag.Seed("--seed", "First seed.");
        var data = Flag.Text("--data", "Data set (the claim's).", "NAME");
        var dataPath = SharedFlags.DataPath();
        var output = Flag.TextWithDefault("--output", "Folder of the results, a folder for each claim.", "FOLDER", defaults.Output, "-o");
        var weights = SharedFlags.Weights("rcnn-lineage: weights of the classifier that is the backbone.");
        var model = SharedFlags.Model("rcnn-lineage: network of the weights, for files that do not name it.");
        var epochs = Flag.OptionalInteger("--epochs", "rcnn-lineage: passes over the training set of each system (4).");
        var proposals = Flag.OptionalInteger("--max-proposals", "rcnn-lineage: most boxes of selective search in an image (400).");
        var share = Flag.OptionalNumber("--val-share", "rcnn-lineage: share of the training images set apart (the data set's).");
        var threads = SharedFlags.Threads();
        var json = SharedFlags.Json();
        return Verb.Create(
            "reproduce",
            "Measure a published claim again, beside the paper's figure.",
            [
                claim, list, markdown, size, seeds, seed, data, dataPath, output, weights, model, epochs, proposals, share, threads, json,
            ],
            parsed => new ReproduceOptions
            {
                Claim = parsed.GetValue(claim) ?? "",
                List = parsed.GetValue(list),
                Markdown = parsed.GetValue(markdown),
                Size = parsed.GetValue(size),
                Seeds = parsed.GetValue(seeds),
                Seed = parsed.GetValue(seed),
                Data = parsed.GetValue(data),
                DataPath = parsed.GetValue(dataPath),
                Output = parsed.GetValue(output)!,
                Weights = parsed.GetValue(weights),
                Model = parsed.GetValue(model),
                Epochs = parsed.GetValue(epochs),
                MaxProposals = parsed.GetValue(proposals),
                ValidationShare = parsed.GetValue(share),
                Threads = parsed.GetValue(threads),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
