using Fovea.Server.Batching;
using Fovea.Server.Telemetry;
using Fovea.Tensors.Memory;

namespace Fovea.Server.Serving;

/// <summary>What all models of a server share.</summary>
internal sealed record ServingHost(
    InferenceThread Thread, PhotographDecoder Decoder, FoveaServerOptions Options, ServerMetrics Metrics)
{
    /// <summary>A queue of a model that computes batches of at most so many inputs.</summary>
    public DynamicBatcher<TInput, TOutput> Batcher<TInput, TOutput>(
        string model, BatchedFunction<TInput, TOutput> function, int maxBatch) =>
        Batcher(model, "batches", function, Options.Batching with { MaxBatch = maxBatch }, Options.Limits.QueueSize);

    /// <summary>A queue of a model that computes one after the other.</summary>
    public DynamicBatcher<TInput, TOutput> Single<TInput, TOutput>(
        string model, string queue, Func<TInput, TOutput> function, int queueSize) =>
        Batcher(
            model, queue, new BatchedFunction<TInput, TOutput>(inputs => [function(inputs[0])]), new BatchingOptions { MaxBatch = 1 },
            queueSize);

    private DynamicBatcher<TInput, TOutput> Batcher<TInput, TOutput>(
        string model, string queue, BatchedFunction<TInput, TOutput> function, BatchingOptions options, int queueSize) =>
        new(Thread, InScope(function), options, queueSize, Metrics.Queue(model, queue), Options.Time);

    // What is computed on the way is given back at once, not when the collector finds it.
    private static BatchedFunction<TInput, TOutput> InScope<TInput, TOutput>(BatchedFunction<TInput, TOutput> function) => function with
    {
        Run = inputs =>
        {
            using var scope = new TensorScope();
            return function.Run(inputs);
        },
    };
}
