using Fovea.Formats;
using Fovea.Kernels.Optimizers;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Training.Loop;

/// <summary>
/// Saves and loads the weights of a model. Files are of the inverted form of dropout: weights of a model that has the 2012 form are
/// translated (<see cref="DropoutForms"/>).
/// </summary>
public static class ModelWeights
{
    /// <summary>
    /// Writes the state of <paramref name="model"/>, with <paramref name="metadata"/> in the header, as safetensors or, by the extension,
    /// in PyTorch's format.
    /// </summary>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Save(string path, Module model, IReadOnlyDictionary<string, string>? metadata = null) =>
        StateDictionary.Save(path, Exported(model, Tensors(model)), metadata);

    /// <summary>
    /// Loads a file into <paramref name="model"/> and returns the file's metadata. Parts that only training uses
    /// (<see cref="Module.IsForTrainingOnly"/>) may be missing and keep their initial values.
    /// </summary>
    /// <exception cref="WeightFileException">The file is malformed or belongs to another model.</exception>
    public static IReadOnlyDictionary<string, string> Load(string path, Module model)
    {
        using WeightFile file = WeightFile.Open(path);
        return Load(file, model).Metadata;
    }

    /// <summary>
    /// Loads an open file into <paramref name="model"/> and reports what was loaded; with <see cref="LoadOptions.AllowPartial"/> all that
    /// fits by name and shape, to fine-tune it on other classes. Parts that only training uses may be missing and keep their initial
    /// values.
    /// </summary>
    /// <exception cref="WeightFileException">The file is malformed or belongs to another model; nothing is changed.</exception>
    public static LoadReport Load(WeightFile file, Module model, LoadOptions? options = null)
    {
        NamedTensor[] tensors =
        [
            .. model.State().Select(entry => new NamedTensor(entry.Name, entry.Value, entry.Kind == StateKind.Counter)
            {
                IsOptional = entry.IsForTrainingOnly,
            }),
        ];
        LoadReport report = StateDictionary.Load(file, tensors, options ?? new LoadOptions());
        foreach ((string name, float factor) in DropoutForms.Factors(model).Where(entry => report.Loaded.Contains(entry.Key)))
            GradientKernel.Scale(Engine.Pool, 1 / factor, tensors.Single(tensor => tensor.Name == name).Value.Data);
        return report;
    }

    /// <summary>
    /// The model's state, or another one with the same names such as its average, as files hold it: copies of the weights that are
    /// translated, the other tensors themselves.
    /// </summary>
    public static IEnumerable<NamedTensor> Exported(Module model, IEnumerable<NamedTensor> state)
    {
        IReadOnlyDictionary<string, float> factors = DropoutForms.Factors(model);
        return state.Select(tensor =>
        {
            if (!factors.TryGetValue(tensor.Name, out float factor))
                return tensor;
            var copy = Tensor.FromChannelsLast(tensor.Value.Shape, tensor.Value.Data);
            GradientKernel.Scale(Engine.Pool, factor, copy.Data);
            return tensor with { Value = copy };
        });
    }

    /// <summary>The model's state as a state dictionary.</summary>
    public static IEnumerable<NamedTensor> Tensors(Module model) => Tensors(model.State());

    internal static IEnumerable<NamedTensor> Tensors(IEnumerable<StateEntry> state) =>
        state.Select(entry => new NamedTensor(entry.Name, entry.Value, entry.Kind == StateKind.Counter));
}
