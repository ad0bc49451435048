using Fovea.Cli.Errors;

namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea eval</c>.</summary>
internal sealed record EvalOptions : IVerbOptions
{
    /// <summary>The files of weights to measure; several are an ensemble, whose probabilities are averaged.</summary>
    public IReadOnlyList<string> Weights { get; init; } = [];

    /// <summary>The network's name, for files that do not contain it; null to read it from the file.</summary>
    public string? Model { get; init; }

    /// <summary>The data set's name.</summary>
    public string Data { get; init; } = "";

    /// <summary>The folder of the data; null for the data set's usual place.</summary>
    public string? DataPath { get; init; }

    /// <summary>The address to download the data set from; null for its own.</summary>
    public string? Mirror { get; init; }

    /// <summary>The name of the protocol.</summary>
    public string Protocol { get; init; } = EvaluationProtocol.OneCrop.Name;

    /// <summary>The number of images per pass.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>The number of threads that read and prepare images; null for the loader's default.</summary>
    public int? Workers { get; init; }

    /// <summary>The seed of the split, where the data set has no test part.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.NotMissing("--weights", Weights.FirstOrDefault(), "give the file of weights to measure");
        Check.NotMissing("--data", Data, "give a data set's name, such as --data mnist");
        string[] protocols = [.. EvaluationProtocol.All.Select(protocol => protocol.Name)];
        if (!protocols.Contains(Protocol, StringComparer.Ordinal))
            throw UserError.Unknown("protocol", Protocol, protocols, "fovea eval --help");
        Check.Minimum("--batch-size", BatchSize, 1);
        Check.Minimum("--threads", Threads, 1);
        Check.Minimum("--workers", Workers, 0);
    }
}
