using System.Globalization;
using Fovea.Formats;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Nn.Schedules;
using Fovea.Tensors;

namespace Fovea.Training.Loop;

/// <summary>The state of a model.</summary>
internal sealed class ModelPart(Module model) : ICheckpointPart
{
    public string Name => "model";

    public IEnumerable<NamedTensor> Tensors => ModelWeights.Tensors(model);

    public IReadOnlyDictionary<string, string> Values { get; } = new Dictionary<string, string>();

    public IReadOnlyList<NamedTensor> Destinations(IReadOnlyList<TensorSpec> saved) => [.. Tensors];

    public void Restore(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> values)
    {
    }
}

/// <summary>The average of a model.</summary>
internal sealed class AveragePart(ExponentialMovingAverage average) : ICheckpointPart
{
    private const string UpdatesName = "updates";

    public string Name => "ema";

    public IEnumerable<NamedTensor> Tensors => ModelWeights.Tensors(average.State);

    public IReadOnlyDictionary<string, string> Values =>
        new Dictionary<string, string> { [UpdatesName] = average.Updates.ToString(CultureInfo.InvariantCulture) };

    public IReadOnlyList<NamedTensor> Destinations(IReadOnlyList<TensorSpec> saved) => [.. Tensors];

    public void Restore(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> values) =>
        average.Updates = long.Parse(values[UpdatesName], CultureInfo.InvariantCulture);
}

/// <summary>The state of an optimiser.</summary>
internal sealed class OptimizerPart(IOptimizer optimizer) : ICheckpointPart
{
    public string Name => "optimizer";

    public IEnumerable<NamedTensor> Tensors => optimizer.State().Select(entry => new NamedTensor(entry.Name, entry.Value));

    public IReadOnlyDictionary<string, string> Values { get; } = new Dictionary<string, string>();

    public IReadOnlyList<NamedTensor> Destinations(IReadOnlyList<TensorSpec> saved) =>
        [.. saved.Select(spec => new NamedTensor(spec.Name, Tensor.Zeros(spec.Shape)))];

    public void Restore(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> values) =>
        optimizer.LoadState(tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Value));
}

/// <summary>Values only.</summary>
/// <param name="name">The part's name.</param>
/// <param name="values">Gives the values to save.</param>
/// <param name="restore">Takes over loaded values.</param>
internal sealed class ValuesPart(
    string name, Func<IReadOnlyDictionary<string, string>> values, Action<IReadOnlyDictionary<string, string>> restore) : ICheckpointPart
{
    public string Name => name;

    public IEnumerable<NamedTensor> Tensors => [];

    public IReadOnlyDictionary<string, string> Values => values();

    public IReadOnlyList<NamedTensor> Destinations(IReadOnlyList<TensorSpec> saved) => [];

    public void Restore(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> loaded) => restore(loaded);
}

/// <summary>The parts that a <see cref="Trainer"/> saves beside model and optimiser.</summary>
internal static class CheckpointParts
{
    private const string SumPrefix = "sum.";

    public static ICheckpointPart Run(Func<RunState> get, Action<RunState> set, ulong seed) => new ValuesPart(
        "run",
        () =>
        {
            RunState state = get();
            var values = new Dictionary<string, string>
            {
                ["seed"] = Text(seed),
                ["epoch"] = Text(state.Epoch),
                ["batch"] = Text(state.Batch),
                ["step"] = Text(state.Step),
                ["learning_rate"] = Text(state.LearningRate),
            };
            if (state.BestScore is { } score)
                values["best_score"] = Text(score);
            if (state.BestEpoch is { } epoch)
                values["best_epoch"] = Text(epoch);
            return values;
        },
        values =>
        {
            if (Integer(values["seed"]) is var begun && begun != seed)
                throw new ResumeException("--seed", Text(seed), Text(begun));
            set(new RunState(
                (int)Integer(values["epoch"]),
                (int)Integer(values["batch"]),
                (long)Integer(values["step"]),
                Number(values["learning_rate"]),
                values.TryGetValue("best_score", out string? score) ? Number(score) : null,
                values.TryGetValue("best_epoch", out string? epoch) ? (int)Integer(epoch) : null));
        });

    public static ICheckpointPart Metrics(EpochMetrics metrics) => new ValuesPart(
        "epoch_metrics",
        () => new Dictionary<string, string>(
            metrics.Sums.Select(sum => KeyValuePair.Create(SumPrefix + sum.Key, Text(sum.Value))))
        { ["samples"] = Text(metrics.Samples) },
        values => metrics.Restore(
            (long)Integer(values["samples"]),
            values.Where(value => value.Key.StartsWith(SumPrefix, StringComparison.Ordinal))
                .Select(value => KeyValuePair.Create(value.Key[SumPrefix.Length..], Number(value.Value)))));

    public static ICheckpointPart Plateau(ReduceLrOnPlateau plateau) => new ValuesPart(
        "plateau",
        () =>
        {
            var values = new Dictionary<string, string>
            {
                ["bad_epochs"] = Text(plateau.State.BadEpochs),
                ["cooldown"] = Text(plateau.State.CooldownLeft),
            };
            if (plateau.State.Best is { } best)
                values["best"] = Text(best);
            return values;
        },
        values => plateau.State = new ReduceLrOnPlateauState(
            values.TryGetValue("best", out string? best) ? Number(best) : null,
            (int)Integer(values["bad_epochs"]),
            (int)Integer(values["cooldown"])));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static ulong Integer(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A run is to be resumed with a setting that differs from the one that it was begun with.</summary>
/// <param name="setting">The setting, by the name of its flag.</param>
/// <param name="given">The value given.</param>
/// <param name="begun">The value of the checkpoint.</param>
public sealed class ResumeException(string setting, string given, string begun)
    : Exception($"{setting}: given {given}, but the run was begun with {begun}: resume with {setting} {begun}, or start another run");
