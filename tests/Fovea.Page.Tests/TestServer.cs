using Fovea.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Fovea.Page.Tests;

/// <summary>The real server, in this process, on a free port.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app) => _app = app;

    /// <summary>Its address, with a slash at the end.</summary>
    public Uri Address => new(_app.Urls.Single());

    public static async Task<TestServer> StartAsync(Action<FoveaServerOptions> configure, int port = 0, string folder = "")
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddFoveaServer(configure);
        WebApplication app = builder.Build();
        app.MapGroup(folder).MapFovea();
        await app.StartAsync();
        return new TestServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
