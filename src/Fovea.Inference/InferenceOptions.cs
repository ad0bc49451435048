using Fovea.Kernels.Convolution;

namespace Fovea.Inference;

/// <summary>What a user may choose when a model is compiled.</summary>
public sealed record InferenceOptions
{
    /// <summary>
    /// The threads that share the work of a run; null for those of <see cref="Tensors.Engine"/>. Callers share these threads: one run has
    /// them at a time, and a run that finds them taken computes on its caller's thread alone. See <see cref="CompiledModel.WithThreads"/>.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>How the weights of fully connected layers are kept.</summary>
    public FullyConnectedWeights FullyConnectedWeights { get; init; } = FullyConnectedWeights.Float32;

    /// <summary>
    /// A file of this machine, in the user's cache folder, in which the fastest algorithm of each convolution is looked up;
    /// those that it lacks are measured, in whole passes so that weights come from memory as they do in use, and added. Null
    /// for a fixed rule that measures nothing.
    /// </summary>
    public string? AlgorithmFile { get; init; }

    /// <summary>One algorithm for all convolutions that it can compute, instead of a choice for each; null for the choice.</summary>
    public ConvolutionAlgorithm? Algorithm { get; init; }

    /// <summary>
    /// Paths of parts of the model whose results are wanted besides its own, for example <c>layer1</c> and <c>layer2</c>: features by
    /// stage. They follow the model's own results in this order, under these names.
    /// </summary>
    public IReadOnlyList<string> Intermediates { get; init; } = [];

    /// <summary>
    /// For how many different shapes of inputs the plans are kept, those used last. A plan that was
    /// dropped is made again when it is needed.
    /// </summary>
    public int KeptPlans { get; init; } = 16;

    /// <summary>The clock for measuring algorithms.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// How many arenas are kept for further runs; each caller that runs at the same moment as others uses one of its own.
    /// </summary>
    public int KeptArenas { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether to release the model's parameters of which a packed copy was made. That halves the memory; the model itself cannot be used
    /// afterwards.
    /// </summary>
    public bool ReleaseParameters { get; init; }
}
