using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Fovea.Tensors;

/// <summary>An ordered list of tensors with unique names: the inputs or the results of a model that has several.</summary>
/// <example><code>
/// var results = new NamedTensors { { "boxes", boxes }, { "scores", scores } };
/// Tensor first = results[0], named = results["scores"];
/// </code></example>
public sealed class NamedTensors : IReadOnlyList<Tensor>
{
    private readonly List<string> _names = [];
    private readonly List<Tensor> _tensors = [];

    /// <summary>The names in order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <inheritdoc/>
    public int Count => _tensors.Count;

    /// <inheritdoc/>
    public Tensor this[int index] => _tensors[index];

    /// <summary>The tensor with the given name.</summary>
    /// <exception cref="KeyNotFoundException">No tensor has that name; the message lists the names.</exception>
    public Tensor this[string name] => TryGet(name, out Tensor? tensor)
        ? tensor
        : throw new KeyNotFoundException($"NamedTensors: there is no '{name}'; the names are {string.Join(", ", _names)}.");

    /// <summary>Appends a tensor.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (_names.Contains(name))
            throw new ArgumentException($"NamedTensors: the name '{name}' is taken; give each tensor its own.");
        _names.Add(name);
        _tensors.Add(tensor);
    }

    /// <summary>Finds the tensor with the given name; returns false when there is none.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Tensor? tensor)
    {
        int index = _names.IndexOf(name);
        tensor = index < 0 ? null : _tensors[index];
        return tensor is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<Tensor> GetEnumerator() => _tensors.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>The name and the shape of a model's input or result.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">The logical sizes, [N, C, H, W] for maps.</param>
public sealed record TensorSpec(string Name, Shape Shape);
