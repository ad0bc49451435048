using System.Globalization;
using Fovea.Formats;
using Fovea.Formats.Safetensors;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Nn.Schedules;
using Fovea.Tensors;

namespace Fovea.Training.Loop;

/// <summary>The progress of a run.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Batch">Batches done in the current epoch.</param>
/// <param name="Step">Steps done since the start.</param>
/// <param name="LearningRate">The learning rate of the current epoch.</param>
/// <param name="BestTop1">The best validation top-1 accuracy so far, 0 to 1; null before the first validation.</param>
/// <param name="Plateau">The state of the plateau schedule; null without one.</param>
public sealed record RunState(
    ulong Seed, int Epoch, int Batch, long Step, double LearningRate, double? BestTop1, ReduceLrOnPlateauState? Plateau);

/// <summary>
/// Saves and loads everything that is needed to resume a run exactly as if it had not been interrupted, in one safetensors file.
/// </summary>
public static class Checkpoint
{
    private const string ModelPrefix = "model.";
    private const string OptimizerPrefix = "optimizer.";

    /// <summary>Writes a checkpoint atomically, together with the model's metadata.</summary>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Save(string path, Layer model, Sgd optimizer, RunState state, IReadOnlyDictionary<string, string> metadata)
    {
        var all = new Dictionary<string, string>(metadata)
        {
            ["seed"] = state.Seed.ToString(CultureInfo.InvariantCulture),
            ["epoch"] = state.Epoch.ToString(CultureInfo.InvariantCulture),
            ["batch"] = state.Batch.ToString(CultureInfo.InvariantCulture),
            ["step"] = state.Step.ToString(CultureInfo.InvariantCulture),
            ["learning_rate"] = Number(state.LearningRate),
        };
        if (state.BestTop1 is { } best)
            all["best_top1"] = Number(best);
        if (state.Plateau is { } plateau)
        {
            all["plateau_bad_epochs"] = plateau.BadEpochs.ToString(CultureInfo.InvariantCulture);
            all["plateau_cooldown"] = plateau.CooldownLeft.ToString(CultureInfo.InvariantCulture);
            if (plateau.Best is { } value)
                all["plateau_best"] = Number(value);
        }

        IEnumerable<NamedTensor> buffers = optimizer.State().Select(entry => new NamedTensor(OptimizerPrefix + entry.Name, entry.Value));
        StateDictionary.Save(path, ModelWeights.Tensors(model, ModelPrefix).Concat(buffers), all);
    }

    /// <summary>Loads a checkpoint into the model and the optimiser and returns the progress of the run.</summary>
    /// <exception cref="WeightFileException">The file is malformed, is not a checkpoint, or belongs to another model.</exception>
    public static RunState Load(string path, Layer model, Sgd optimizer)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        var buffers = new List<NamedTensor>();
        foreach (SafetensorsEntry entry in file.Entries.Where(entry => entry.Name.StartsWith(OptimizerPrefix, StringComparison.Ordinal)))
            buffers.Add(new NamedTensor(entry.Name, Tensor.Zeros(new Shape([.. entry.Shape]))));
        IReadOnlyDictionary<string, string> metadata = StateDictionary.Load(
            path, [.. ModelWeights.Tensors(model, ModelPrefix), .. buffers]);
        optimizer.LoadState(buffers.ToDictionary(buffer => buffer.Name[OptimizerPrefix.Length..], buffer => buffer.Value));
        ReduceLrOnPlateauState? plateau = metadata.ContainsKey("plateau_bad_epochs")
            ? new ReduceLrOnPlateauState(
                metadata.ContainsKey("plateau_best") ? Read(double.Parse, "plateau_best") : null,
                Read(int.Parse, "plateau_bad_epochs"),
                Read(int.Parse, "plateau_cooldown"))
            : null;
        return new RunState(
            Read(ulong.Parse, "seed"),
            Read(int.Parse, "epoch"),
            Read(int.Parse, "batch"),
            Read(long.Parse, "step"),
            Read(double.Parse, "learning_rate"),
            metadata.ContainsKey("best_top1") ? Read(double.Parse, "best_top1") : null,
            plateau);

        T Read<T>(Func<string, IFormatProvider, T> parse, string name)
        {
            try
            {
                return parse(metadata[name], CultureInfo.InvariantCulture);
            }
            catch (Exception failure) when (failure is KeyNotFoundException or FormatException or OverflowException)
            {
                throw new WeightFileException(
                    $"{path}: no checkpoint of a run: '{name}' is missing or no number; give the checkpoint.safetensors of a run's folder.",
                    failure);
            }
        }
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
