using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea bench</c>.</summary>
internal static class BenchCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<BenchOptions, CancellationToken, int> run)
    {
        var defaults = new BenchOptions();
        var model = SharedFlags.ModelArgument("Network, by its name in the catalogue, or an ONNX file.");
        var batch = Flag.Integer("--batch", "Images per pass.", defaults.BatchSize, "-b", "--batch-size");
        var threads = SharedFlags.Threads();
        var runs = Flag.Integer("--runs", "Timed passes.", defaults.Runs);
        var warmup = Flag.OptionalInteger("--warmup", "Passes before the timed ones (at least 3, for 1 s).");
        var train = Flag.Switch("--train", "Time training steps instead of inference.");
        var recompute = SharedFlags.Recompute();
        var layers = Flag.Switch("--layers", "Time each step of a pass by itself.");
        var machine = Flag.Switch("--machine", "Measure the machine: arithmetic, memory, algorithms.");
        var fcWeights = Flag.Choice("--fc-weights", "Form of fully connected layers' weights.", defaults.FcWeights);
        var json = SharedFlags.Json();

        return Verb.Create(
            "bench",
            "Measure how fast a network is here.",
            [model, batch, threads, runs, warmup, train, recompute, layers, machine, fcWeights, json],
            parsed => new BenchOptions
            {
                Model = parsed.GetValue(model) ?? "",
                BatchSize = parsed.GetValue(batch),
                Threads = parsed.GetValue(threads),
                Runs = parsed.GetValue(runs),
                Warmup = parsed.GetValue(warmup),
                Train = parsed.GetValue(train),
                Recompute = parsed.GetValue(recompute),
                Layers = parsed.GetValue(layers),
                Machine = parsed.GetValue(machine),
                FcWeights = parsed.GetValue(fcWeights),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
