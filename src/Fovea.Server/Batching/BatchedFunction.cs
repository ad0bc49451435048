namespace Fovea.Server.Batching;

/// <summary>What a <see cref="DynamicBatcher{TInput, TOutput}"/> computes.</summary>
/// <param name="Run">Computes a batch on the inference thread: one result for each input, in order.</param>
/// <param name="Release">Takes back an input that was computed or dropped.</param>
internal sealed record BatchedFunction<TInput, TOutput>(
    Func<IReadOnlyList<TInput>, IReadOnlyList<TOutput>> Run, Action<TInput>? Release = null);
