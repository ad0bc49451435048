namespace Fovea.Server;

/// <summary>What a request may ask for; beyond it there is an error and no work.</summary>
public sealed record ServerLimits
{
    /// <summary>The most bytes of a request's body.</summary>
    public int BodyBytes { get; init; } = 16 << 20;

    /// <summary>The most pixels of a photograph, as its header says, before anything is decoded.</summary>
    public long Pixels { get; init; } = 40_000_000;

    /// <summary>The most tensors of a request.</summary>
    public int Tensors { get; init; } = 16;

    /// <summary>The most images of a model that are accepted and not yet answered; beyond it the answer is 429.</summary>
    public int QueueSize { get; init; } = 64;

    /// <summary>The most explanations that are accepted and not yet answered.</summary>
    public int ExplanationQueueSize { get; init; } = 4;

    /// <summary>The longest that a request takes; beyond it the answer is 503, or 408 while its body is still being received.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="FoveaException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (BodyBytes < 1 || Pixels < 1 || Tensors < 1 || QueueSize < 1 || ExplanationQueueSize < 1 || RequestTime <= TimeSpan.Zero)
            throw new FoveaException($"{nameof(ServerLimits)}: {this}; expected values above 0");
    }
}
