using System.Text.Json;
using Fovea.Server.Repository;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Server.Http;

/// <summary>The protocol's extension for repositories: which models there are, loading, unloading.</summary>
internal static class RepositoryEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints, RequestGuard guard, ModelRepository repository)
    {
        endpoints.MapPost("/v2/repository/index", Wrap("repository index", exchange => IndexAsync(exchange, repository)));
        endpoints.MapPost("/v2/repository/models/{model}/load", Wrap("load", exchange => LoadAsync(exchange, repository)));
        endpoints.MapPost("/v2/repository/models/{model}/unload", Wrap("unload", exchange => UnloadAsync(exchange, repository)));

        RequestDelegate Wrap(string operation, Func<Exchange, Task> handler) => guard.Wrap(operation, handler, ErrorFormat.Protocol);
    }

    private static async Task IndexAsync(Exchange exchange, ModelRepository repository)
    {
        bool onlyReady = WantsOnlyReady(await exchange.ReadBodyAsync().ConfigureAwait(false));
        await JsonAnswer.WriteAsync(exchange, json =>
        {
            json.WriteStartArray();
            foreach (ModelState state in repository.Index().Where(each => !onlyReady || each.State == ModelState.Ready))
            {
                json.WriteStartObject();
                json.WriteString("name", state.Name);
                json.WriteString("version", state.Version);
                json.WriteString("state", state.State);
                json.WriteString("reason", state.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }, "application/json").ConfigureAwait(false);
    }

    private static async Task LoadAsync(Exchange exchange, ModelRepository repository)
    {
        string name = Name(exchange);
        try
        {
            // Loading goes on when the client goes.
            await repository.LoadAsync(name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not ServingException)
        {
            // What a file lacks is told with its path, which is not the client's.
            throw new ServingException(
                StatusCodes.Status500InternalServerError,
                $"the model '{ShownText.Of(name)}' could not be loaded; the server's log says why",
                failure);
        }

        await JsonAnswer.WriteAsync(exchange, _ => { }).ConfigureAwait(false);
    }

    private static async Task UnloadAsync(Exchange exchange, ModelRepository repository)
    {
        await repository.UnloadAsync(Name(exchange), exchange.Cancellation).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(exchange, _ => { }).ConfigureAwait(false);
    }

    private static string Name(Exchange exchange) => (string)exchange.Request.RouteValues["model"]!;

    private static bool WantsOnlyReady(ReadOnlyMemory<byte> body)
    {
        if (body.Length == 0)
            return false;
        try
        {
            using JsonDocument request = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            return request.RootElement.ValueKind == JsonValueKind.Object
                && request.RootElement.TryGetProperty("ready", out JsonElement ready) && ready.ValueKind == JsonValueKind.True;
        }
        catch (JsonException)
        {
            throw ServingException.Bad("the JSON is malformed");
        }
    }
}
