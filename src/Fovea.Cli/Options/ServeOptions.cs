using System.Net;
using Fovea.Cli.Errors;

namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea serve</c>.</summary>
internal sealed record ServeOptions : IVerbOptions
{
    private const int MostPort = 65535, MostBatch = 64;

    /// <summary>
    /// Models, each <c>NAME=PATH</c> or a network's name; without any, and without a folder, <see cref="IncludedWeights.Default"/>.
    /// </summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The folder of models, <c>NAME/VERSION/FILE</c>; null for none.</summary>
    public string? ModelsFolder { get; init; }

    /// <summary>The folder of training runs; null for none.</summary>
    public string? Runs { get; init; }

    /// <summary>The address to listen at.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Names besides localhost under which a server at 127.0.0.1 may be asked.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The port of HTTP; 0 for a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The port of gRPC; 0 for a free one.</summary>
    public int GrpcPort { get; init; } = 8081;

    /// <summary>The most images of a batch.</summary>
    public int MaxBatch { get; init; } = 8;

    /// <summary>The longest wait for others of a batch, in milliseconds.</summary>
    public double BatchDelay { get; init; } = 5;

    /// <summary>The most images of a model that are accepted and not answered.</summary>
    public int Queue { get; init; } = 64;

    /// <summary>The longest that a request takes; null for 30 seconds.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The most megabytes of a request's body.</summary>
    public int MaxBody { get; init; } = 16;

    /// <summary>The most megapixels of a photograph.</summary>
    public int MaxPixels { get; init; } = 40;

    /// <summary>The file with the API key; null for none.</summary>
    public string? ApiKeyFile { get; init; }

    /// <summary>How long requests are taken after the signal to stop; null for not at all.</summary>
    public TimeSpan? StopDelay { get; init; }

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether to print where it listens as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>The address; <c>localhost</c> is 127.0.0.1.</summary>
    public IPAddress? Address =>
        Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(Host, out IPAddress? address) ? address : null;

    /// <inheritdoc/>
    public void Validate()
    {
        Check.That(Address is not null, "--host", Host, "an address of this machine (127.0.0.1), or 0.0.0.0 for all");
        Check.That(Port is >= 0 and <= MostPort, "--port", $"{Port}", $"0 to {MostPort}");
        Check.That(GrpcPort is >= 0 and <= MostPort, "--grpc-port", $"{GrpcPort}", $"0 to {MostPort}");
        Check.That(Port == 0 || Port != GrpcPort, "--grpc-port", $"{GrpcPort}", "another port than --port");
        Check.That(MaxBatch is >= 1 and <= MostBatch, "--max-batch", $"{MaxBatch}", $"1 to {MostBatch}");
        Check.NotNegative("--batch-delay", BatchDelay);
        Check.That(Queue >= MaxBatch, "--queue", $"{Queue}", $"at least --max-batch, {MaxBatch}");
        Check.That(MaxBody is >= 1 and <= 1024, "--max-body", $"{MaxBody}", "1 to 1024 megabytes");
        Check.Minimum("--max-pixels", MaxPixels, 1);
        Check.Minimum("--threads", Threads, 1);
        if (Models.FirstOrDefault(model => model.StartsWith('=') || model.EndsWith('=')) is { } incomplete)
            throw new UserError($"--model: given '{incomplete}', expected NAME=PATH, or the name of a network");
    }
}
