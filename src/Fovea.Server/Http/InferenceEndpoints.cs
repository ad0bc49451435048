using System.Globalization;
using System.Text.Json;
using Fovea.Server.Protocol;
using Fovea.Server.Repository;
using Fovea.Server.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Server.Http;

/// <summary>The Open Inference Protocol (KServe's version 2) over HTTP, with binary tensors and classes as texts.</summary>
internal static class InferenceEndpoints
{
    /// <summary>What a model of this server is to a client of the protocol.</summary>
    public const string Platform = "fovea";

    private const string JsonLengthHeader = "Inference-Header-Content-Length";

    /// <summary>The extensions of the protocol that are supported, by Triton's names.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["binary_tensor_data", "classification", "model_repository"];

    public static void Map(IEndpointRouteBuilder endpoints, RequestGuard guard, ModelRepository repository, FoveaServerOptions options)
    {
        RequestDelegate server = Wrap("metadata", ServerAsync);
        RequestDelegate metadata = Wrap("model metadata", exchange => ModelAsync(exchange, repository));
        RequestDelegate ready = Wrap("model ready", exchange => ReadyAsync(exchange, repository));
        RequestDelegate infer = Wrap("infer", exchange => InferAsync(exchange, repository, options.Limits.Tensors));
        endpoints.MapGet("/v2", server);
        foreach (string model in (string[])["/v2/models/{model}", "/v2/models/{model}/versions/{version}"])
        {
            endpoints.MapGet(model, metadata);
            endpoints.MapGet(model + "/ready", ready);
            endpoints.MapPost(model + "/infer", infer);
        }

        RequestDelegate Wrap(string operation, Func<Exchange, Task> handler) => guard.Wrap(operation, handler, ErrorFormat.Protocol);
    }

    private static Task ServerAsync(Exchange exchange) => JsonAnswer.WriteAsync(exchange, json =>
    {
        json.WriteString("name", Platform);
        json.WriteString("version", ServerVersion.Current);
        WriteTexts(json, "extensions", Extensions);
    });

    private static Task ModelAsync(Exchange exchange, ModelRepository repository)
    {
        ServedModel model = Use(exchange, repository);
        return JsonAnswer.WriteAsync(exchange, json =>
        {
            json.WriteString("name", model.Name);
            WriteTexts(json, "versions", repository.VersionsOf(model.Name));
            json.WriteString("platform", Platform);
            MetadataJson.Write(json, "inputs", model.Inputs);
            MetadataJson.Write(json, "outputs", model.Outputs);
        });
    }

    private static Task ReadyAsync(Exchange exchange, ModelRepository repository)
    {
        ServedModel model = Use(exchange, repository);
        return JsonAnswer.WriteAsync(exchange, json =>
        {
            json.WriteString("name", model.Name);
            json.WriteBoolean("ready", true);
        });
    }

    private static async Task InferAsync(Exchange exchange, ModelRepository repository, int maxTensors)
    {
        ServedModel model = Use(exchange, repository);
        int? jsonLength = JsonLength(exchange.Request);
        ReadOnlyMemory<byte> body = await exchange.ReadBodyAsync().ConfigureAwait(false);
        InferRequest request = InferRequestReader.Read(body, jsonLength, maxTensors);
        OutputSelection.Check(request.Outputs, model);
        IReadOnlyList<ProtocolTensor> computed = await model.InferAsync(request.Inputs, exchange.Cancellation).ConfigureAwait(false);
        IReadOnlyList<ProtocolTensor> outputs = OutputSelection.Of(computed, request.Outputs, model);
        bool[] binary = [.. outputs.Select((_, i) => (request.Outputs.Count > 0 ? request.Outputs[i].IsBinary : null) ?? request.IsBinary)];
        await WriteAsync(exchange, model, request.Id, outputs, binary).ConfigureAwait(false);
    }

    private static async Task WriteAsync(
        Exchange exchange, ServedModel model, string? id, IReadOnlyList<ProtocolTensor> outputs, bool[] binary)
    {
        using var answer = new MemoryStream();
        using (var json = new Utf8JsonWriter(answer))
        {
            json.WriteStartObject();
            json.WriteString("model_name", model.Name);
            json.WriteString("model_version", model.Version);
            if (id is not null)
                json.WriteString("id", id);
            InferResponseWriter.WriteOutputs(json, outputs, binary);
            json.WriteEndObject();
        }

        HttpResponse response = exchange.Response;
        bool isBinary = binary.Contains(true);
        response.ContentType = isBinary ? "application/octet-stream" : "application/json";
        if (isBinary)
            response.Headers[JsonLengthHeader] = answer.Length.ToString(CultureInfo.InvariantCulture);
        for (int i = 0; i < outputs.Count; i++)
        {
            if (binary[i])
                answer.Write(outputs[i].Raw.Span);
        }

        response.ContentLength = answer.Length;
        await response.Body.WriteAsync(answer.GetBuffer().AsMemory(0, (int)answer.Length), exchange.Cancellation).ConfigureAwait(false);
    }

    private static ServedModel Use(Exchange exchange, ModelRepository repository)
    {
        RouteValueDictionary route = exchange.Request.RouteValues;
        return exchange.Use(repository, (string)route["model"]!, (string?)route["version"]);
    }

    private static int? JsonLength(HttpRequest request)
    {
        string? text = request.Headers[JsonLengthHeader];
        if (string.IsNullOrEmpty(text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            ? length
            : throw ServingException.Bad($"{JsonLengthHeader}: given '{ShownText.Of(text)}', expected a whole number of bytes");
    }

    private static void WriteTexts(Utf8JsonWriter json, string member, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(member);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
