using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea serve</c>.</summary>
internal static class ServeCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<ServeOptions, CancellationToken, int> run)
    {
        var defaults = new ServeOptions();
        var models = Flag.Texts("--model", "Model to serve, again for more: a file of weights, or a network's name.", "NAME=PATH");
        var folder = Flag.Text("--models", "Folder of models, NAME/VERSION/FILE.", "FOLDER");
        var runs = Flag.Text("--runs", "Folder of training runs, to show their curves.", "FOLDER");
        var host = Flag.TextWithDefault("--host", "Address to listen at; 0.0.0.0 for all.", "ADDRESS", defaults.Host);
        var allowed = Flag.Texts("--allow-host", "Name of a proxy before it, under which it may be asked.", "NAME");
        var port = Flag.Integer("--port", "Port of HTTP; 0 for a free one.", defaults.Port);
        var grpcPort = Flag.Integer("--grpc-port", "Port of gRPC; 0 for a free one.", defaults.GrpcPort);
        var maxBatch = Flag.Integer("--max-batch", "Most images computed together; 1 for no batches.", defaults.MaxBatch);
        var batchDelay = Flag.Number("--batch-delay", "Longest wait for others of a batch, in ms.", defaults.BatchDelay);
        var queue = Flag.Integer("--queue", "Most images of a model that wait; then 429.", defaults.Queue);
        var timeout = Flag.OptionalDuration("--timeout", "Longest time of a request; then 503. [30s]");
        var maxBody = Flag.Integer("--max-body", "Most megabytes of a request.", defaults.MaxBody);
        var maxPixels = Flag.Integer("--max-pixels", "Most megapixels of a photograph.", defaults.MaxPixels);
        var key = Flag.Text("--api-key-file", "File with the key that requests must give.", "FILE");
        var stopDelay = Flag.OptionalDuration("--stop-delay", "Time from the signal to stop until no more is accepted.");
        var threads = SharedFlags.Threads();
        var json = SharedFlags.Json();

        return Verb.Create(
            "serve",
            "Serve networks over HTTP and gRPC, with a page.",
            [
                models, folder, runs, host, allowed, port, grpcPort, maxBatch, batchDelay, queue, timeout, maxBody, maxPixels, key,
                stopDelay, threads, json,
            ],
            parsed => new ServeOptions
            {
                Models = parsed.GetValue(models) ?? [],
                ModelsFolder = parsed.GetValue(folder),
                Runs = parsed.GetValue(runs),
                Host = parsed.GetValue(host)!,
                AllowedHosts = parsed.GetValue(allowed) ?? [],
                Port = parsed.GetValue(port),
                GrpcPort = parsed.GetValue(grpcPort),
                MaxBatch = parsed.GetValue(maxBatch),
                BatchDelay = parsed.GetValue(batchDelay),
                Queue = parsed.GetValue(queue),
                Timeout = parsed.GetValue(timeout),
                MaxBody = parsed.GetValue(maxBody),
                MaxPixels = parsed.GetValue(maxPixels),
                ApiKeyFile = parsed.GetValue(key),
                StopDelay = parsed.GetValue(stopDelay),
                Threads = parsed.GetValue(threads),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
