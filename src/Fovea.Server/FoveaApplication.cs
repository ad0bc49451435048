using System.Net;
using System.Net.Sockets;
using Fovea.Server.Http;
using Fovea.Server.Repository;
using Fovea.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Fovea.Server;

/// <summary>A whole server: an application that does nothing but serve networks, with Kestrel bounded for clients that mean harm.</summary>
/// <example><code>
/// await using FoveaApplication application = await FoveaApplication.StartAsync(
///     options => options.Models.Add("pets", "pets.safetensors"), new FoveaHostOptions { Port = 8080 });
/// Console.WriteLine(application.Address);
/// </code></example>
public sealed class FoveaApplication : IAsyncDisposable
{
    private static readonly TimeSpan _dataGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _headerTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _idleTime = TimeSpan.FromSeconds(60);

    private const double LeastBytesPerSecond = 1024;
    private const int MaxRequestLine = 8 << 10, MaxHeaders = 32 << 10, MaxHeaderCount = 64;

    private readonly WebApplication _application;

    private FoveaApplication(WebApplication application)
    {
        _application = application;
        ICollection<string> addresses =
            application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new Uri(addresses.First());
        GrpcAddress = addresses.Count > 1 ? new Uri(addresses.Last()) : null;
    }

    /// <summary>Where HTTP is served.</summary>
    public Uri Address { get; }

    /// <summary>Where gRPC is served; null without it.</summary>
    public Uri? GrpcAddress { get; }

    /// <summary>The names of the models that are ready.</summary>
    public IReadOnlyList<string> Models =>
        [.. Services.GetRequiredService<ModelRepository>().Ready.Select(model => model.Name).Distinct()];

    internal IServiceProvider Services => _application.Services;

    /// <summary>Loads the models, then listens.</summary>
    /// <param name="configure">Sets what is served.</param>
    /// <param name="host">Where it listens; null for the defaults.</param>
    /// <param name="cancellation">Stops the loading.</param>
    /// <exception cref="FoveaException">
    /// An option is out of its range, a model cannot be loaded, or the address or a port cannot be used.
    /// </exception>
    public static async Task<FoveaApplication> StartAsync(
        Action<FoveaServerOptions> configure, FoveaHostOptions? host = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        host ??= new FoveaHostOptions();
        WebApplication application = Build(configure, host);
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
            return new FoveaApplication(application);
        }
        catch (Exception failure)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            if (failure is SocketException or IOException { InnerException: AddressInUseException })
            {
                throw new FoveaException(
                    $"cannot listen at {host.Address}, ports {host.Port} and {host.GrpcPort?.ToString() ?? "none"} (gRPC): "
                    + $"{Reason(failure)}: give another address or port",
                    failure);
            }

            throw;
        }
    }

    /// <summary>Says that it is not ready, takes no more requests, and answers those that were accepted.</summary>
    /// <param name="cancellation">Ends it without waiting for the answers.</param>
    public Task StopAsync(CancellationToken cancellation = default) => _application.StopAsync(cancellation);

    /// <summary>Stops, and frees the models.</summary>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static WebApplication Build(Action<FoveaServerOptions> configure, FoveaHostOptions host)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Bound(kestrel, host));
        builder.Services.AddRoutingCore();
        builder.Services.AddFoveaServer(configure);
        if (host.Log is { } log)
        {
            builder.Logging.AddProvider(new WriterLoggerProvider(log));
            builder.Logging.SetMinimumLevel(LogLevel.Error);

            // What stops the start is thrown, too.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        }

        if (host.Traces is { } traces)
        {
            builder.Configuration.AddInMemoryCollection(traces);
            AddTraces(builder.Services);
        }

        WebApplication application = builder.Build();
        if (IPAddress.IsLoopback(host.Address))
            application.Use((context, next) => RefuseOtherHostsAsync(context, next, host.AllowedHosts));
        application.Use(ExplainMissingAsync);
        application.UseRouting();
        application.MapFovea();
        return application;
    }

    private static string Reason(Exception failure) =>
        failure is SocketException socket ? socket.SocketErrorCode.ToString() : "one of them is in use";

    private static void Bound(KestrelServerOptions kestrel, FoveaHostOptions host)
    {
        kestrel.AddServerHeader = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = host.MaxConnections;
        limits.MaxRequestLineSize = MaxRequestLine;
        limits.MaxRequestHeadersTotalSize = MaxHeaders;
        limits.MaxRequestHeaderCount = MaxHeaderCount;
        limits.RequestHeadersTimeout = _headerTime;
        limits.KeepAliveTimeout = _idleTime;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesPerSecond, _dataGrace);
        limits.MinResponseDataRate = new MinDataRate(LeastBytesPerSecond, _dataGrace);
        kestrel.Listen(host.Address, host.Port, listen => listen.Protocols = HttpProtocols.Http1);
        if (host.GrpcPort is { } port)
            kestrel.Listen(host.Address, port, listen => listen.Protocols = HttpProtocols.Http2);
    }

    private static void AddTraces(IServiceCollection services) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService("fovea", serviceVersion: ServerVersion.Current))
        .WithTracing(tracing => tracing.AddSource(ServerTracing.Name).AddAspNetCoreInstrumentation().AddOtlpExporter());

    private static async Task ExplainMissingAsync(HttpContext context, RequestDelegate next)
    {
        await next(context).ConfigureAwait(false);
        HttpResponse response = context.Response;
        string? message = response.StatusCode switch
        {
            StatusCodes.Status404NotFound => "there is nothing at this address",
            StatusCodes.Status405MethodNotAllowed =>
                $"the method is {ShownText.Of(context.Request.Method)}; expected {response.Headers.Allow}",
            _ => null,
        };
        if (message is not null && !response.HasStarted && response.ContentLength is null)
            await response.WriteErrorAsync(ErrorFormat.Problem, response.StatusCode, message).ConfigureAwait(false);
    }

    // A page of another site can give this machine's address a name of its own, and then ask under that name.
    private static Task RefuseOtherHostsAsync(HttpContext context, RequestDelegate next, IReadOnlyList<string> allowed)
    {
        string name = context.Request.Host.Host;
        bool isThisMachine = name.Length == 0 || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || allowed.Contains(name, StringComparer.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
        return isThisMachine
            ? next(context)
            : context.Response.WriteErrorAsync(
                ErrorFormat.Problem, StatusCodes.Status421MisdirectedRequest, "this server answers to localhost alone");
    }
}
