using Fovea.Server.Repository;
using Microsoft.Extensions.Hosting;

namespace Fovea.Server;

/// <summary>
/// Loads the models before the server listens, and says that it is no longer ready before it stops to listen. The web server itself then
/// answers what it has accepted.
/// </summary>
internal sealed class ServerLifetime(FoveaServerOptions options, ModelRepository repository, ServerState state) : IHostedLifecycleService
{
    /// <exception cref="FoveaException">A model cannot be loaded.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await repository.LoadAllAsync(options.Models, cancellationToken).ConfigureAwait(false);
        state.Start();
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Stop();
        await Task.Delay(options.StopDelay, options.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
