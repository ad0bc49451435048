using Fovea.Server.Batching;
using Fovea.Server.Grpc;
using Fovea.Server.Http;
using Fovea.Server.Repository;
using Fovea.Server.Serving;
using Fovea.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Fovea.Server;

/// <summary>Serves networks in an application of ASP.NET Core.</summary>
/// <example><code>
/// builder.Services.AddFoveaServer(options => options.Models.Add("pets", "pets.safetensors"));
/// WebApplication app = builder.Build();
/// app.MapFovea();
/// </code></example>
public static class FoveaServer
{
    private static readonly TimeSpan _stopMargin = TimeSpan.FromSeconds(5);

    /// <summary>The name of the source of traces (<see cref="System.Diagnostics.ActivitySource"/>).</summary>
    public static string TraceSource => ServerTracing.Name;

    /// <summary>Adds the models and what serves them. They are loaded when the application starts, before it listens.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; null where they are configured elsewhere.</param>
    public static IServiceCollection AddFoveaServer(this IServiceCollection services, Action<FoveaServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<FoveaServerOptions> options = services.AddOptions<FoveaServerOptions>();
        if (configure is not null)
            options.Configure(configure);
        services.AddSingleton(provider =>
        {
            FoveaServerOptions value = provider.GetRequiredService<IOptions<FoveaServerOptions>>().Value;
            value.Validate();
            return value;
        });
        services.AddSingleton<ServerState>();
        services.AddSingleton<ServerMetrics>();
        services.AddSingleton<InferenceThread>();
        services.AddSingleton(provider =>
        {
            var value = provider.GetRequiredService<FoveaServerOptions>();
            return new PhotographDecoder(value.Limits.Pixels, value.Time);
        });
        services.AddSingleton<ServingHost>();
        services.AddSingleton<ModelLoader>();
        services.AddSingleton(provider =>
        {
            var value = provider.GetRequiredService<FoveaServerOptions>();
            return new ModelFiles(value.Models, value.ModelsFolder);
        });
        services.AddSingleton<ModelRepository>();
        services.AddSingleton<RequestGuard>();
        services.AddHostedService<ServerLifetime>();
        services.AddOptions<HostOptions>().PostConfigure<FoveaServerOptions>((host, value) =>
        {
            TimeSpan longest = value.Limits.RequestTime + value.StopDelay + _stopMargin;
            if (host.ShutdownTimeout < longest)
                host.ShutdownTimeout = longest;
        });
        InferenceService.Add(services);
        return services;
    }

    /// <summary>
    /// Maps all endpoints: the Open Inference Protocol over HTTP (<c>/v2</c>) and gRPC, photographs (<c>/predict</c>, <c>/detect</c>,
    /// <c>/explain</c>), <c>/models</c>, <c>/runs</c>, <c>/metrics</c>, health, and the page at <c>/</c>.
    /// </summary>
    /// <returns>A builder of conventions for all of them.</returns>
    public static IEndpointConventionBuilder MapFovea(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        IServiceProvider services = endpoints.ServiceProvider;
        var guard = services.GetRequiredService<RequestGuard>();
        var repository = services.GetRequiredService<ModelRepository>();
        var options = services.GetRequiredService<FoveaServerOptions>();
        RouteGroupBuilder group = endpoints.MapGroup("");
        HealthEndpoints.Map(group, guard, services.GetRequiredService<ServerState>(), services.GetRequiredService<ServerMetrics>());
        InferenceEndpoints.Map(group, guard, repository, options);
        RepositoryEndpoints.Map(group, guard, repository);
        PhotographEndpoints.Map(group, guard, repository);
        RunEndpoints.Map(group, guard, options);
        PageEndpoints.Map(group);
        InferenceService.Map(group);
        return group;
    }
}
