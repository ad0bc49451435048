using System.Text.Json;
using Fovea.Imaging;
using Fovea.Server.Repository;
using Fovea.Server.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Server.Http;

/// <summary>Photographs in; classes, objects or a picture out.</summary>
internal static class PhotographEndpoints
{
    private const int UsualTop = 5;
    private const double UsualThreshold = 0.5;

    public static void Map(IEndpointRouteBuilder endpoints, RequestGuard guard, ModelRepository repository)
    {
        endpoints.MapGet("/models", guard.Wrap("models", exchange => ModelsAsync(exchange, repository)));
        endpoints.MapPost("/predict", guard.Wrap("predict", exchange => PredictAsync(exchange, repository)));
        endpoints.MapPost("/detect", guard.Wrap("detect", exchange => DetectAsync(exchange, repository)));
        endpoints.MapPost("/explain", guard.Wrap("explain", exchange => ExplainAsync(exchange, repository)));
    }

    private static Task ModelsAsync(Exchange exchange, ModelRepository repository) => JsonAnswer.WriteAsync(exchange, json =>
    {
        json.WriteStartArray("models");
        foreach (ServedModel model in repository.Ready)
            WriteModel(json, model);
        json.WriteEndArray();
        json.WriteString("default", repository.Default);
    });

    private static void WriteModel(Utf8JsonWriter json, ServedModel model)
    {
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteString("version", model.Version);
        json.WriteString("kind", model.Kind.ToString().ToLowerInvariant());
        json.WriteBoolean("ready", true);
        if (model.Classes is { } classes)
        {
            json.WriteStartArray("classes");
            foreach (string name in classes)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }
        else
        {
            json.WriteNull("classes");
        }

        MetadataJson.Write(json, "inputs", model.Inputs);
        json.WriteBoolean("explains", model.Explains);
        json.WriteEndObject();
    }

    private static async Task PredictAsync(Exchange exchange, ModelRepository repository)
    {
        int top = (int)Math.Min(Query.Integer(exchange.Request, "top", UsualTop, least: 1), int.MaxValue);
        ServedClassifier model = Use<ServedClassifier>(exchange, repository, "classifier", "POST /detect");
        ReadOnlyMemory<byte> file = await PhotographBody.ReadAsync(exchange).ConfigureAwait(false);
        Answer<IReadOnlyList<ClassPrediction>> answer =
            await model.PredictAsync(file, top, exchange.Cancellation).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(exchange, json =>
        {
            WriteStart(json, model, answer.Width, answer.Height);
            json.WriteStartArray("classes");
            foreach (ClassPrediction each in answer.Value)
            {
                json.WriteStartObject();
                json.WriteNumber("index", each.Index);
                json.WriteString("name", each.Label);
                json.WriteNumber("probability", each.Probability);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteTiming(json, answer.Timing);
        }).ConfigureAwait(false);
    }

    private static async Task DetectAsync(Exchange exchange, ModelRepository repository)
    {
        double threshold = Query.Fraction(exchange.Request, "threshold", UsualThreshold);
        bool masks = Query.Flag(exchange.Request, "masks", fallback: true);
        ServedDetector model = Use<ServedDetector>(exchange, repository, "detector", "POST /predict");
        ReadOnlyMemory<byte> file = await PhotographBody.ReadAsync(exchange).ConfigureAwait(false);
        Answer<IReadOnlyList<DetectedObject>> answer = await model.DetectAsync(file, exchange.Cancellation).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(exchange, json =>
        {
            WriteStart(json, model, answer.Width, answer.Height);
            json.WriteStartArray("objects");
            foreach (DetectedObject each in answer.Value.Where(each => each.Score >= threshold))
                WriteObject(json, each, masks);
            json.WriteEndArray();
            WriteTiming(json, answer.Timing);
        }).ConfigureAwait(false);
    }

    private static void WriteObject(Utf8JsonWriter json, DetectedObject found, bool masks)
    {
        json.WriteStartObject();
        json.WriteNumber("label", found.ClassIndex);
        json.WriteString("name", found.Label);
        json.WriteNumber("score", found.Score);
        json.WriteStartArray("box");
        foreach (float side in (float[])[found.Box.X1, found.Box.Y1, found.Box.X2, found.Box.Y2])
            json.WriteNumberValue(side);
        json.WriteEndArray();
        if (masks && found.Mask is { } mask)
        {
            json.WriteStartObject("mask");
            json.WriteStartArray("size");
            json.WriteNumberValue(mask.Height);
            json.WriteNumberValue(mask.Width);
            json.WriteEndArray();
            json.WriteString("counts", mask.ToCompressed());
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("mask");
        }

        json.WriteEndObject();
    }

    private static async Task ExplainAsync(Exchange exchange, ModelRepository repository)
    {
        ServedClassifier model = Use<ServedClassifier>(exchange, repository, "classifier", "POST /detect");
        ReadOnlyMemory<byte> file = await PhotographBody.ReadAsync(exchange).ConfigureAwait(false);
        Image picture = await model.ExplainAsync(file, Query.Text(exchange.Request, "class"), exchange.Cancellation).ConfigureAwait(false);
        byte[] png = ImageFile.EncodePng(picture);
        exchange.Response.ContentType = "image/png";
        exchange.Response.ContentLength = png.Length;
        await exchange.Response.Body.WriteAsync(png, exchange.Cancellation).ConfigureAwait(false);
    }

    private static T Use<T>(Exchange exchange, ModelRepository repository, string expected, string other)
        where T : ServedModel
    {
        ServedModel model = exchange.Use(repository, Query.Text(exchange.Request, "model"), Query.Text(exchange.Request, "version"));
        return model as T ?? throw ServingException.Bad(
            $"the model '{model.Name}' is no {expected}: ask another one (GET /models lists all), or use {other}");
    }

    private static void WriteStart(Utf8JsonWriter json, ServedModel model, int width, int height)
    {
        json.WriteString("model", model.Name);
        json.WriteString("version", model.Version);
        json.WriteNumber("width", width);
        json.WriteNumber("height", height);
    }

    private static void WriteTiming(Utf8JsonWriter json, Timing timing)
    {
        json.WriteStartObject("milliseconds");
        json.WriteNumber("decode", Milliseconds(timing.Decode));
        json.WriteNumber("queue", Milliseconds(timing.Queue));
        json.WriteNumber("inference", Milliseconds(timing.Inference));
        json.WriteEndObject();
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
