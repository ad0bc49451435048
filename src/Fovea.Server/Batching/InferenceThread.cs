namespace Fovea.Server.Batching;

/// <summary>
/// The one thread of the server on which networks compute, in the order in which they asked. The operators of one run share the
/// processor's cores (<see cref="Tensors.Engine"/>); two runs at once would only take them from each other.
/// </summary>
internal sealed class InferenceThread : IDisposable
{
    private readonly Queue<Action> _work = new();
    private readonly Thread _thread;
    private bool _isStopping;

    public InferenceThread()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "Fovea inference" };
        _thread.Start();
    }

    /// <summary>Whether something else waits to be computed.</summary>
    public bool IsAskedFor
    {
        get
        {
            lock (_work)
                return _work.Count > 0;
        }
    }

    /// <summary>Runs an action, which must not throw, after those that were given before.</summary>
    public void Post(Action action)
    {
        lock (_work)
        {
            _work.Enqueue(action);
            Monitor.Pulse(_work);
        }
    }

    /// <summary>Runs what was given before, then ends the thread.</summary>
    public void Dispose()
    {
        lock (_work)
        {
            _isStopping = true;
            Monitor.Pulse(_work);
        }

        _thread.Join();
    }

    private void Work()
    {
        while (true)
        {
            Action action;
            lock (_work)
            {
                while (_work.Count == 0)
                {
                    if (_isStopping)
                        return;
                    Monitor.Wait(_work);
                }

                action = _work.Dequeue();
            }

            action();
        }
    }
}
