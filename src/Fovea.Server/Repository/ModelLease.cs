using Fovea.Server.Serving;

namespace Fovea.Server.Repository;

/// <summary>The use of a model, which is not unloaded until this is disposed of.</summary>
internal sealed class ModelLease(LoadedModel loaded) : IDisposable
{
    private bool _isReturned;

    public ServedModel Model => loaded.Model;

    public void Dispose()
    {
        if (_isReturned)
            return;
        _isReturned = true;
        loaded.Return();
    }
}
