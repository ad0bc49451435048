using Fovea.Formats;
using Fovea.Nn;

namespace Fovea.Training.Loop;

/// <summary>Saves and loads the weights of a model.</summary>
public static class ModelWeights
{
    /// <summary>
    /// Writes the state of <paramref name="model"/>, with <paramref name="metadata"/> in the header, as safetensors or, by the extension,
    /// in PyTorch's format.
    /// </summary>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Save(string path, Module model, IReadOnlyDictionary<string, string>? metadata = null) =>
        StateDictionary.Save(path, Tensors(model), metadata);

    /// <summary>Loads a file into <paramref name="model"/> and returns the file's metadata.</summary>
    /// <exception cref="WeightFileException">The file is malformed or belongs to another model.</exception>
    public static IReadOnlyDictionary<string, string> Load(string path, Module model) => StateDictionary.Load(path, [.. Tensors(model)]);

    /// <summary>Loads an open file into <paramref name="model"/>.</summary>
    /// <exception cref="WeightFileException">The file is malformed or belongs to another model.</exception>
    public static void Load(WeightFile file, Module model) => StateDictionary.Load(file, [.. Tensors(model)], new LoadOptions());

    /// <summary>The model's state as a state dictionary.</summary>
    public static IEnumerable<NamedTensor> Tensors(Module model) =>
        model.State().Select(entry => new NamedTensor(entry.Name, entry.Value, entry.Kind == StateKind.Counter));
}
