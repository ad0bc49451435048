using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea eval</c>.</summary>
internal static class EvalCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<EvalOptions, CancellationToken, int> run)
    {
        var defaults = new EvalOptions();
        var weights = Flag.Texts("--weights", "Weights to measure; given several times, their mean.", "FILE");
        var model = SharedFlags.Model("Network, for files that do not name it.");
        var data = SharedFlags.Data();
        var dataPath = SharedFlags.DataPath();
        var mirror = Flag.Text("--mirror", "Address to download the data from.", "URL");
        var protocol = Flag.TextWithDefault(
            "--protocol", $"Crops: {string.Join(", ", EvaluationProtocol.All.Select(known => known.Name))}.", "NAME", defaults.Protocol);
        var batchSize = SharedFlags.BatchSize(defaults.BatchSize);
        var seed = Flag.Seed("--seed", "Seed of the held-out share, where the data have no test part.");
        var threads = SharedFlags.Threads();
        var workers = SharedFlags.Workers();
        var json = SharedFlags.Json();

        return Verb.Create(
            "eval",
            "Measure weights on a data set.",
            [weights, model, data, dataPath, mirror, protocol, batchSize, seed, threads, workers, json],
            parsed => new EvalOptions
            {
                Weights = parsed.GetValue(weights) ?? [],
                Model = parsed.GetValue(model),
                Data = parsed.GetValue(data) ?? "",
                DataPath = parsed.GetValue(dataPath),
                Mirror = parsed.GetValue(mirror),
                Protocol = parsed.GetValue(protocol) ?? defaults.Protocol,
                BatchSize = parsed.GetValue(batchSize),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                Workers = parsed.GetValue(workers),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
