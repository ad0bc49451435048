using System.Collections;

namespace Fovea.Server;

/// <summary>The models that a server loads, each with its name.</summary>
public sealed class ModelSources : IReadOnlyList<ModelSource>
{
    private readonly List<ModelSource> _sources = [];

    /// <inheritdoc/>
    public int Count => _sources.Count;

    /// <inheritdoc/>
    public ModelSource this[int index] => _sources[index];

    /// <summary>Adds a model, as its only version, 1.</summary>
    /// <param name="name">The name in requests: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</param>
    /// <param name="path">
    /// A classifier's or a detector's file of weights, or the name of a network whose weights are in
    /// <see cref="FoveaServerOptions.PublishedWeights"/> or come with the library.
    /// </param>
    /// <param name="model">The network's name in the catalogue, for files that do not name it.</param>
    /// <param name="classes">The classes' names, for files without them.</param>
    /// <exception cref="FoveaException">The name has other characters, or another model has it.</exception>
    public void Add(string name, string path, string? model = null, IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ModelSource.CheckName(name);
        if (_sources.Any(source => source.Name == name))
            throw new FoveaException($"the model '{name}' is given twice: give each its own name");
        _sources.Add(new ModelSource(name, path) { Model = model, Classes = classes });
    }

    /// <inheritdoc/>
    public IEnumerator<ModelSource> GetEnumerator() => _sources.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
