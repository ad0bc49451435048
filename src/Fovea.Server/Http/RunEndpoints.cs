using System.Text.Json;
using Fovea.Server.Runs;
using Fovea.Training.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Server.Http;

/// <summary>Training runs and their curves.</summary>
internal static class RunEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints, RequestGuard guard, FoveaServerOptions options)
    {
        var runs = new RunLogs(options.RunsFolder, options.Time);
        endpoints.MapGet("/runs", guard.Wrap("runs", exchange => JsonAnswer.WriteAsync(exchange, json => WriteRuns(json, runs))));
        endpoints.MapGet("/runs/{name}", guard.Wrap("run", exchange => RunAsync(exchange, runs)));
    }

    private static void WriteRuns(Utf8JsonWriter json, RunLogs runs)
    {
        json.WriteStartArray("runs");
        foreach (RunSummary run in runs.All())
        {
            json.WriteStartObject();
            json.WriteString("name", run.Name);
            json.WriteString("state", run.State);
            json.WriteNumber("epochs", run.Epochs);
            WriteOptional(json, "best", run.Best);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static Task RunAsync(Exchange exchange, RunLogs runs)
    {
        long after = Query.Integer(exchange.Request, "after", fallback: -1, least: -1);
        string name = (string)exchange.Request.RouteValues["name"]!;
        (RunSummary summary, LogContents log) = runs.Find(name)
            ?? throw ServingException.NotFound($"there is no run '{ShownText.Of(name)}'; GET /runs lists all");
        return JsonAnswer.WriteAsync(exchange, json =>
        {
            json.WriteString("name", summary.Name);
            json.WriteString("state", summary.State);
            json.WriteString("model", log.Header.Model);
            json.WriteString("data", log.Header.Data);
            WriteOptional(json, "best", summary.Best);
            json.WriteNumber("step", Math.Max(log.Steps.LastOrDefault()?.Step ?? 0, log.Epochs.LastOrDefault()?.Step ?? 0));
            json.WriteStartArray("steps");
            foreach (LogStep step in log.Steps.Where(step => step.Step > after))
                WriteStep(json, step);
            json.WriteEndArray();
            json.WriteStartArray("epochs");
            foreach (LogEpoch epoch in log.Epochs.Where(epoch => epoch.Step > after))
                WriteEpoch(json, epoch);
            json.WriteEndArray();
        });
    }

    private static void WriteStep(Utf8JsonWriter json, LogStep step)
    {
        json.WriteStartObject();
        json.WriteNumber("step", step.Step);
        json.WriteNumber("epoch", step.Epoch);
        WriteOptional(json, "loss", step.Loss);
        WriteOptional(json, "learningRate", step.LearningRate);
        WriteOptional(json, "imagesPerSecond", step.ImagesPerSecond);
        json.WriteEndObject();
    }

    private static void WriteEpoch(Utf8JsonWriter json, LogEpoch epoch)
    {
        json.WriteStartObject();
        json.WriteNumber("epoch", epoch.Epoch);
        json.WriteNumber("step", epoch.Step);
        WriteOptional(json, "trainLoss", epoch.TrainLoss);
        WriteOptional(json, "trainTop1", epoch.TrainTop1);
        WriteOptional(json, "valLoss", epoch.ValLoss);
        WriteOptional(json, "valTop1", epoch.ValTop1);
        WriteOptional(json, "valTop5", epoch.ValTop5);
        json.WriteStartObject("valMetrics");
        foreach ((string name, double value) in epoch.ValMetrics ?? new Dictionary<string, double>())
            WriteOptional(json, name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // JSON has no number for what a diverging run measures.
    private static void WriteOptional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
