using Fovea.Kernels.Convolution;

namespace Fovea.Inference;

/// <summary>What a user may choose when a model is compiled.</summary>
public sealed record InferenceOptions
{
    /// <summary>
    /// The threads that share the work of a run; null for those of <see cref="Tensors.Engine"/>. Callers share these threads: one run has them at a
    /// time, and a run that finds them taken computes on its caller's thread alone.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>How the weights of fully connected layers are kept.</summary>
    public FullyConnectedWeights FullyConnectedWeights { get; init; } = FullyConnectedWeights.Float32;

    /// <summary>
    /// A file of this machine, in the user's cache folder, in which the fastest algorithm of each convolution is looked up; those that it lacks are
    /// measured, in whole passes so that weights come from memory as they do in use, and added. Null for a fixed rule that measures nothing.
    /// </summary>
    public string? AlgorithmFile { get; init; }

    /// <summary>One algorithm for all convolutions that it can compute, instead of a choice for each; null for the choice.</summary>
    public ConvolutionAlgorithm? Algorithm { get; init; }

    /// <summary>The clock for measuring algorithms.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How many arenas are kept for further runs; each caller that runs at the same moment as others uses one of its own.</summary>
    public int KeptArenas { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether to release the model's parameters of which a packed copy was made. That halves the memory; the model itself cannot be used
    /// afterwards.
    /// </summary>
    public bool ReleaseParameters { get; init; }
}
