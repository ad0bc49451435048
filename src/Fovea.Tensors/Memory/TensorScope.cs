namespace Fovea.Tensors.Memory;

/// <summary>
/// Returns the memory of every result that operators make on this thread while it is open, when it is disposed, except for
/// tensors on which <see cref="Tensor.Keep"/> was called. Without one, and without a tape, results come back when the
/// collector finds that nothing refers to them.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? _current;

    private readonly TensorScope? _outer;
    private readonly List<Tensor> _results = [];

    /// <summary>Opens a scope on this thread, inside of one that may be open already.</summary>
    public TensorScope()
    {
        _outer = _current;
        _current = this;
    }

    internal static TensorScope? Current => _current;

    /// <summary>Closes the scope and returns the memory.</summary>
    public void Dispose()
    {
        if (ReferenceEquals(_current, this))
            _current = _outer;
        foreach (Tensor result in _results)
        {
            if (!result.IsKept)
                result.Release();
        }

        _results.Clear();
    }

    /// <summary>Leaves a result to the caller; false where it was not made under this scope.</summary>
    internal bool Remove(Tensor result) => _results.Remove(result);

    internal void Add(Tensor result) => _results.Add(result);
}
