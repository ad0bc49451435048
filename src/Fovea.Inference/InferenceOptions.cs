using Fovea.Kernels.Convolution;

namespace Fovea.Inference;

/// <summary>The options of <see cref="InferenceCompiler"/>.</summary>
public sealed record InferenceOptions
{
    /// <summary>
    /// The number of threads of a run; null for the threads of <see cref="Tensors.Engine"/>. Concurrent callers share these threads: one
    /// run uses them at a time, and a run that finds them busy computes on its caller's thread only. See
    /// <see cref="CompiledModel.WithThreads"/>.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>The storage format of the weights of fully connected layers.</summary>
    public FullyConnectedWeights FullyConnectedWeights { get; init; } = FullyConnectedWeights.Float32;

    /// <summary>
    /// The path of a cache file with the fastest algorithm of each convolution, for example in the user's cache folder. Convolutions that
    /// it lacks are measured at compilation, in passes through the whole network, and added. Null for a fixed rule without measurements.
    /// </summary>
    public string? AlgorithmFile { get; init; }

    /// <summary>One algorithm for all convolutions that it supports; null to choose one for each convolution.</summary>
    public ConvolutionAlgorithm? Algorithm { get; init; }

    /// <summary>
    /// Paths of submodules whose results are additional outputs, for example <c>layer1</c> and <c>layer2</c> for the features of each
    /// stage. They follow the model's own outputs in this order, under these names.
    /// </summary>
    public IReadOnlyList<string> Intermediates { get; init; } = [];

    /// <summary>
    /// The number of input shapes whose plans are cached. The least recently used plan is evicted; it is created again when it is needed.
    /// </summary>
    public int MaxCachedPlans { get; init; } = 16;

    /// <summary>The clock for algorithm measurements.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The number of arenas that are kept for later runs; each concurrent run uses its own arena.</summary>
    public int MaxCachedArenas { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether to free the model's parameters after they have been packed. That halves the memory of the weights, but the original model
    /// cannot be used afterwards.
    /// </summary>
    public bool ReleaseParameters { get; init; }
}

/// <summary>
/// The storage format of the weights of fully connected layers. For small batches the time of such a layer is that of reading its weights.
/// Sums are in single precision with every format.
/// </summary>
public enum FullyConnectedWeights
{
    /// <summary>The model's float32 weights.</summary>
    Float32,

    /// <summary>Rounded to bfloat16, with 8 significant bits: half of the memory.</summary>
    BFloat16,

    /// <summary>Quantised to 255 levels, with a scale for each output: a quarter of the memory.</summary>
    Int8,
}
