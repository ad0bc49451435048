namespace Fovea.Tensors.Memory;

/// <summary>
/// Frees all results that operators compute on this thread while it is open, at the moment when it is disposed, except for tensors on which
/// <see cref="Tensor.Keep"/> was called. Without a scope or a tape, results are freed by the garbage collector.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? _current;

    private readonly TensorScope? _outer;
    private readonly List<Tensor> _results = [];

    /// <summary>Opens a scope on this thread; scopes can be nested.</summary>
    public TensorScope()
    {
        _outer = _current;
        _current = this;
    }

    internal static TensorScope? Current => _current;

    /// <summary>Closes the scope and frees its results.</summary>
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

    /// <summary>Takes a result out of the scope, so that it is not freed; returns false when it was not computed in this scope.</summary>
    internal bool Remove(Tensor result) => _results.Remove(result);

    internal void Add(Tensor result) => _results.Add(result);
}
