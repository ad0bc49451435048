using Fovea.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Server.Http;

/// <summary>Whether the server lives and is ready, and what it counts.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints, RequestGuard guard, ServerState state, ServerMetrics metrics)
    {
        RequestDelegate live = guard.Wrap("live", LiveAsync, isOpen: true);
        RequestDelegate ready = guard.Wrap("ready", exchange => ReadyAsync(exchange, state), isOpen: true);
        endpoints.MapGet("/v2/health/live", live);
        endpoints.MapGet("/v2/health/ready", ready);
        endpoints.MapGet("/health/live", live);
        endpoints.MapGet("/health/ready", ready);
        endpoints.MapGet("/metrics", guard.Wrap("metrics", exchange => MetricsAsync(exchange, metrics)));
    }

    private static Task LiveAsync(Exchange exchange) => JsonAnswer.WriteAsync(exchange, json => json.WriteBoolean("live", true));

    private static Task ReadyAsync(Exchange exchange, ServerState state)
    {
        exchange.Response.StatusCode = state.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return JsonAnswer.WriteAsync(exchange, json => json.WriteBoolean("ready", state.IsReady));
    }

    private static async Task MetricsAsync(Exchange exchange, ServerMetrics metrics)
    {
        exchange.Response.ContentType = ServerMetrics.ContentType;
        await metrics.WriteAsync(exchange.Response.Body, exchange.Cancellation).ConfigureAwait(false);
    }
}
