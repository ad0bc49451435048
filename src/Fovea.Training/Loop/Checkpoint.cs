using Fovea.Formats;
using Fovea.Formats.Safetensors;
using Fovea.Tensors;

namespace Fovea.Training.Loop;

/// <summary>A part of a checkpoint: a model, an optimiser, the progress of a run…</summary>
public interface ICheckpointPart
{
    /// <summary>The part's name, the prefix of its tensors and values in the file.</summary>
    string Name { get; }

    /// <summary>The tensors to save, named without the prefix.</summary>
    IEnumerable<NamedTensor> Tensors { get; }

    /// <summary>The values to save, named without the prefix.</summary>
    IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>
    /// The tensors into which a file's tensors of this part are to be loaded; names and shapes must be those of the file.
    /// </summary>
    /// <param name="saved">The names, without the prefix, and the shapes of the part's tensors in the file.</param>
    IReadOnlyList<NamedTensor> Destinations(IReadOnlyList<TensorSpec> saved);

    /// <summary>Takes over what was loaded.</summary>
    /// <param name="tensors">What <see cref="Destinations"/> returned, with the file's values.</param>
    /// <param name="values">The file's values of this part.</param>
    /// <exception cref="FormatException">A value cannot be read.</exception>
    /// <exception cref="KeyNotFoundException">A value is missing.</exception>
    void Restore(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> values);
}

/// <summary>
/// Saves and loads everything that is needed to resume a run exactly as if it had not been interrupted: named parts in one safetensors
/// file.
/// </summary>
public static class Checkpoint
{
    /// <summary>Writes the parts atomically, together with metadata of the file and tensors of the preprocessing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="metadata">The metadata of the file.</param>
    /// <param name="preprocessing">Tensors that <see cref="Load"/> passes over (<see cref="PreprocessingTensors"/>); null for none.</param>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Save(
        string path,
        IReadOnlyList<ICheckpointPart> parts,
        IReadOnlyDictionary<string, string> metadata,
        IReadOnlyList<NamedTensor>? preprocessing = null)
    {
        var all = new Dictionary<string, string>(metadata);
        List<NamedTensor> tensors = [.. preprocessing ?? []];
        foreach (ICheckpointPart part in parts)
        {
            tensors.AddRange(part.Tensors.Select(tensor => tensor with { Name = $"{part.Name}.{tensor.Name}" }));
            foreach ((string name, string value) in part.Values)
                all[$"{part.Name}.{name}"] = value;
        }

        StateDictionary.Save(path, tensors, all);
    }

    /// <summary>Loads the parts and returns the file's metadata.</summary>
    /// <exception cref="WeightFileException">The file is malformed, is no checkpoint, or belongs to another model.</exception>
    public static IReadOnlyDictionary<string, string> Load(string path, IReadOnlyList<ICheckpointPart> parts)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        TensorSpec[] saved = [.. file.Entries.Select(entry => new TensorSpec(entry.Name, new Shape([.. entry.Shape])))];
        var destinations = new List<IReadOnlyList<NamedTensor>>();
        var all = new List<NamedTensor>();
        foreach (ICheckpointPart part in parts)
        {
            string prefix = part.Name + ".";
            IReadOnlyList<NamedTensor> tensors = part.Destinations(
            [
                .. saved.Where(spec => spec.Name.StartsWith(prefix, StringComparison.Ordinal))
                    .Select(spec => spec with { Name = spec.Name[prefix.Length..] }),
            ]);
            destinations.Add(tensors);
            all.AddRange(tensors.Select(tensor => tensor with { Name = prefix + tensor.Name }));
        }

        IReadOnlyDictionary<string, string> metadata = StateDictionary.Load(file, all, new LoadOptions()).Metadata;
        for (int i = 0; i < parts.Count; i++)
        {
            string prefix = parts[i].Name + ".";
            try
            {
                parts[i].Restore(destinations[i], metadata
                    .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                    .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value));
            }
            catch (Exception failure) when (failure is KeyNotFoundException or FormatException or OverflowException)
            {
                throw new WeightFileException(
                    $"{path}: no checkpoint of a run: a value of '{parts[i].Name}' is missing or cannot be read; give the "
                    + "checkpoint.safetensors of a run's folder.",
                    failure);
            }
        }

        return metadata;
    }
}
