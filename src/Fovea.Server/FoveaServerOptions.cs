namespace Fovea.Server;

/// <summary>What is served and within which bounds.</summary>
public sealed class FoveaServerOptions
{
    /// <summary>The models that are loaded at the start.</summary>
    public ModelSources Models { get; } = [];

    /// <summary>
    /// A folder of models, <c>NAME/VERSION/FILE</c>, where a version is a whole number: all of them are loaded at the start, and a model
    /// that is put there later when it is asked for by the repository's interface. Null for none.
    /// </summary>
    public string? ModelsFolder { get; set; }

    /// <summary>A folder of training runs, whose curves are served; null for none.</summary>
    public string? RunsFolder { get; set; }

    /// <summary>How single requests become batches.</summary>
    public BatchingOptions Batching { get; set; } = new();

    /// <summary>What a request may ask for.</summary>
    public ServerLimits Limits { get; set; } = new();

    /// <summary>
    /// The key that requests give as <c>Authorization: Bearer KEY</c> or <c>X-API-Key: KEY</c>; null to ask for none. Health and the page
    /// itself are open.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// How long the server still takes requests after it was told to stop and has said that it is no longer ready, so that what sends
    /// requests to several servers finds out.
    /// </summary>
    public TimeSpan StopDelay { get; set; }

    /// <summary>The number of computing threads; null for those of <see cref="Tensors.Engine"/>.</summary>
    public int? Threads { get; set; }

    /// <summary>Where published weights are kept, so that a network's name stands for them; null when only files are loaded.</summary>
    public PublishedWeights? PublishedWeights { get; set; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <exception cref="FoveaException">A value is out of its range.</exception>
    internal void Validate()
    {
        Batching.Validate();
        Limits.Validate();
        if (Threads is < 1)
            throw new FoveaException($"{nameof(FoveaServerOptions)}: {Threads} threads; expected at least 1");
        if (ApiKey is { Length: 0 })
            throw new FoveaException($"{nameof(FoveaServerOptions)}: the API key is empty; give one, or null to ask for none");
        if (Limits.QueueSize < Batching.MaxBatch)
        {
            throw new FoveaException(
                $"{nameof(FoveaServerOptions)}: a queue of {Limits.QueueSize} for batches of {Batching.MaxBatch}; expected room for one");
        }
    }
}
