using Fovea.Server.Serving;

namespace Fovea.Server.Repository;

/// <summary>A loaded version with the number of its users: it is freed once it is retired and the last of them is gone.</summary>
internal sealed class LoadedModel(ServedModel model)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users;
    private bool _isRetired;

    public ServedModel Model => model;

    /// <summary>Begins a use; null when it is retired.</summary>
    public ModelLease? Rent()
    {
        lock (_lock)
        {
            if (_isRetired)
                return null;
            _users++;
            return new ModelLease(this);
        }
    }

    /// <summary>Ends a use.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _users--;
            CompleteIfUnused();
        }
    }

    /// <summary>Lets nobody use it any more, waits for its users and frees it.</summary>
    public async Task RetireAsync()
    {
        lock (_lock)
        {
            _isRetired = true;
            CompleteIfUnused();
        }

        await _unused.Task.ConfigureAwait(false);
        await model.DisposeAsync().ConfigureAwait(false);
    }

    private void CompleteIfUnused()
    {
        if (_isRetired && _users == 0)
            _unused.TrySetResult();
    }
}
