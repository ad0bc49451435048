namespace Fovea.Server.Batching;

/// <summary>One item's result of a batch.</summary>
/// <param name="Output">The result.</param>
/// <param name="Queue">How long the item waited.</param>
/// <param name="Inference">How long its batch was computed.</param>
internal readonly record struct BatchResult<TOutput>(TOutput Output, TimeSpan Queue, TimeSpan Inference);
