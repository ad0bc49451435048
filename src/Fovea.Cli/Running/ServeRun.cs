using System.Collections;
using System.Net;
using Fovea.Cli.Errors;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Server;
using Fovea.Tensors;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary><c>fovea serve</c>: serves networks until it is told to stop.</summary>
/// <param name="output">The console for where it listens.</param>
/// <param name="error">The writer of failures.</param>
internal sealed class ServeRun(IAnsiConsole output, TextWriter error)
{
    private const string KeyVariable = "FOVEA_API_KEY", TracePrefix = "OTEL_";
    private const long Million = 1_000_000;

    private static readonly string[] _traceEndpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>Serves until <paramref name="cancellation"/> is signalled; what was accepted until then is answered.</summary>
    /// <exception cref="UserError">The file of the key cannot be used.</exception>
    /// <exception cref="FoveaException">A model cannot be loaded, or the address or a port cannot be used.</exception>
    /// <exception cref="Formats.WeightFileException">Weights cannot be read or belong to another network.</exception>
    public int Run(ServeOptions options, CancellationToken cancellation)
    {
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        SpareThreads();
        return ServeAsync(options, cancellation).GetAwaiter().GetResult();
    }

    private async Task<int> ServeAsync(ServeOptions options, CancellationToken cancellation)
    {
        var host = new FoveaHostOptions
        {
            Address = options.Address!,
            AllowedHosts = options.AllowedHosts,
            Port = options.Port,
            GrpcPort = options.GrpcPort,
            Log = error,
            Traces = TraceSettings(),
        };
        await using FoveaApplication application =
            await FoveaApplication.StartAsync(server => Configure(server, options), host, cancellation);
        Report(application, options);
        if (!IPAddress.IsLoopback(options.Address!) && ApiKey(options.ApiKeyFile) is null)
            error.WriteLine("fovea: whoever reaches this machine can use the server: give --api-key-file to ask for a key");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await application.StopAsync(CancellationToken.None);
        return ExitCode.Success;
    }

    private void Report(FoveaApplication application, ServeOptions options)
    {
        string address = application.Address.GetLeftPart(UriPartial.Authority);
        string grpc = application.GrpcAddress!.GetLeftPart(UriPartial.Authority);
        if (options.Json)
        {
            output.WriteJson(new { Address = address, GrpcAddress = grpc, application.Models });
        }
        else
        {
            output.WriteSentence(
                $"Serving {string.Join(", ", application.Models)} at {address} (gRPC at {grpc}); Ctrl-C stops it.");
        }

        output.Profile.Out.Writer.Flush();
    }

    private static void Configure(FoveaServerOptions server, ServeOptions options)
    {
        foreach (string model in options.Models)
        {
            string[] parts = model.Split('=', 2);
            server.Models.Add(parts[0], parts[^1]);
        }

        if (options is { Models.Count: 0, ModelsFolder: null })
            server.Models.Add(IncludedWeights.Default.Model, IncludedWeights.Default.Model);
        server.ModelsFolder = options.ModelsFolder;
        server.RunsFolder = options.Runs;
        server.PublishedWeights = UserFiles.Weights;
        server.ApiKey = ApiKey(options.ApiKeyFile);
        server.StopDelay = options.StopDelay ?? TimeSpan.Zero;
        server.Batching = new BatchingOptions
        {
            MaxBatch = options.MaxBatch,
            MaxDelay = TimeSpan.FromMilliseconds(options.BatchDelay),
        };
        server.Limits = new ServerLimits
        {
            BodyBytes = (int)(options.MaxBody * Million),
            Pixels = options.MaxPixels * Million,
            QueueSize = options.Queue,
            RequestTime = options.Timeout ?? new ServerLimits().RequestTime,
        };
    }

    private static string? ApiKey(string? file)
    {
        if (file is null)
            return Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } variable ? variable : null;
        try
        {
            string key = File.ReadAllText(file).Trim();
            return key.Length > 0 ? key : throw new UserError($"--api-key-file: {file} is empty; expected a key");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--api-key-file: {failure.Message}");
        }
    }

    private static Dictionary<string, string?>? TraceSettings()
    {
        if (!_traceEndpoints.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))))
            return null;
        return Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith(TracePrefix, StringComparison.Ordinal))
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value);
    }

    // Photographs are decoded on the threads of requests; others must be left for the connections.
    private static void SpareThreads()
    {
        const int Spare = 8;
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + Spare), completions);
    }
}
