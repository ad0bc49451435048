namespace Fovea.Inference.Execution;

/// <summary>
/// The pool of run contexts, each with an arena, one for each concurrent run. Up to <paramref name="kept"/> returned contexts are kept for
/// later runs; an arena grows to the largest plan that it ran.
/// </summary>
internal sealed class ArenaPool(int kept)
{
    private readonly Lock _lock = new();
    private readonly List<RunContext> _free = new(kept);
    private int _rented;
    private bool _closed;
    private Action? _whenUnused;

    /// <summary>Rents a context for one run.</summary>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public RunContext Rent()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(CompiledModel));
            _rented++;
            if (_free.Count == 0)
                return new RunContext();
            RunContext context = _free[^1];
            _free.RemoveAt(_free.Count - 1);
            return context;
        }
    }

    public void Return(RunContext context)
    {
        context.End();
        Action? last = null;
        bool keep;
        lock (_lock)
        {
            _rented--;
            keep = !_closed && _free.Count < kept;
            if (keep)
                _free.Add(context);
            if (_closed && _rented == 0)
                last = _whenUnused;
        }

        if (!keep)
            context.Free();
        last?.Invoke();
    }

    /// <summary>Frees the kept arenas, and calls <paramref name="whenUnused"/> when the last current run has ended.</summary>
    public void Close(Action whenUnused)
    {
        lock (_lock)
        {
            if (_closed)
                return;
            _closed = true;
            foreach (RunContext context in _free)
                context.Free();
            _free.Clear();
            if (_rented > 0)
            {
                _whenUnused = whenUnused;
                return;
            }
        }

        whenUnused();
    }
}
