using Fovea.Kernels.Memory;

namespace Fovea.Inference.Execution;

/// <summary>
/// The arenas of a model, one for each run that goes on at the moment. Those that have come back are kept for the next runs, up to a number, and
/// grow with the largest plan.
/// </summary>
internal sealed class ArenaPool(int kept)
{
    private readonly Lock _lock = new();
    private readonly List<NativeBuffer> _free = new(kept);
    private int _rented;
    private bool _closed;
    private Action? _whenUnused;

    /// <summary>Memory of at least <paramref name="floats"/> floats for one run.</summary>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public NativeBuffer Rent(int floats)
    {
        NativeBuffer? buffer = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(CompiledModel));
            _rented++;
            if (_free.Count > 0)
            {
                buffer = _free[^1];
                _free.RemoveAt(_free.Count - 1);
            }
        }

        if (buffer?.Capacity >= floats)
            return buffer;
        buffer?.Free();
        try
        {
            return new NativeBuffer(floats);
        }
        catch
        {
            Leave(null);
            throw;
        }
    }

    public void Return(NativeBuffer buffer) => Leave(buffer);

    /// <summary>Frees the arenas and, once no run goes on any more, calls <paramref name="whenUnused"/>.</summary>
    public void Close(Action whenUnused)
    {
        lock (_lock)
        {
            if (_closed)
                return;
            _closed = true;
            foreach (NativeBuffer buffer in _free)
                buffer.Free();
            _free.Clear();
            if (_rented > 0)
            {
                _whenUnused = whenUnused;
                return;
            }
        }

        whenUnused();
    }

    private void Leave(NativeBuffer? buffer)
    {
        Action? last = null;
        lock (_lock)
        {
            _rented--;
            if (buffer is not null && !_closed && _free.Count < kept)
            {
                _free.Add(buffer);
                buffer = null;
            }

            if (_closed && _rented == 0)
                last = _whenUnused;
        }

        buffer?.Free();
        last?.Invoke();
    }
}
