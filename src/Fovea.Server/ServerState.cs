namespace Fovea.Server;

/// <summary>Whether the server takes requests.</summary>
internal sealed class ServerState
{
    private volatile bool _isStarted;
    private volatile bool _isStopping;

    /// <summary>Whether all models are loaded and the server was not told to stop.</summary>
    public bool IsReady => _isStarted && !_isStopping;

    public void Start() => _isStarted = true;

    public void Stop() => _isStopping = true;
}
