namespace Fovea.Onnx.Execution;

/// <summary>
/// The values of a graph by name, and those of the graph around it. A value may be unknown: it depends on values that a trace does not
/// know.
/// </summary>
internal sealed class ValueScope(ValueScope? outer = null)
{
    private readonly Dictionary<string, Entry> _values = new(StringComparer.Ordinal);

    /// <summary>Sets a value.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    /// <param name="isConstant">Whether it is the same whatever the graph's inputs are.</param>
    public void Set(string name, OnnxValue value, bool isConstant = false) => _values[name] = new Entry(value, isConstant, "");

    /// <summary>Makes a value unknown.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cause">Why it is unknown, as the end of a sentence.</param>
    public void SetUnknown(string name, string cause) => _values[name] = new Entry(null, false, cause);

    /// <summary>Why a value is unknown.</summary>
    public string CauseOf(string name) => Find(name).Cause;

    /// <summary>The value of a name; null if it is unknown.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public OnnxValue? Get(string name) => Find(name).Value;

    public bool IsConstant(string name) => Find(name).IsConstant;

    /// <summary>Whether the graph itself has a value of this name that is known.</summary>
    public bool TryGet(string name, out OnnxValue? value)
    {
        bool found = _values.TryGetValue(name, out Entry entry);
        value = entry.Value;
        return found && value is not null;
    }

    /// <summary>Drops a value that nothing reads any more.</summary>
    public void Remove(string name) => _values.Remove(name);

    private Entry Find(string name)
    {
        for (ValueScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._values.TryGetValue(name, out Entry entry))
                return entry;
        }

        throw new ArgumentException($"there is no value '{name}'");
    }

    private ValueScope? Outer => outer;

    private readonly record struct Entry(OnnxValue? Value, bool IsConstant, string Cause);
}
