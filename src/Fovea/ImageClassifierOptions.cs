using Fovea.Inference;

namespace Fovea;

/// <summary>How an <see cref="ImageClassifier"/> is loaded and how it computes.</summary>
public sealed record ImageClassifierOptions : ModelPackageOptions
{
    /// <summary>The number of computing threads; null for those of <see cref="Tensors.Engine"/>. Results do not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>The number of images per pass, where there are many.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The number of threads that read and prepare images, where there are many; null for one per core, at most four.</summary>
    public int? Workers { get; init; }

    /// <summary>
    /// Whether to free the weights once they are packed for prediction. That saves up to half of the memory, but the classifier cannot be
    /// saved, and one image costs as much as <see cref="BatchSize"/> images: choose 1 where images come one by one.
    /// </summary>
    public bool ReleaseParameters { get; init; }

    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    internal void Validate()
    {
        if (Threads is < 1 || BatchSize < 1 || Workers is < 0)
        {
            throw new ArgumentException(
                $"ImageClassifierOptions: {Threads?.ToString() ?? "default"} threads, batch size {BatchSize}, "
                + $"{Workers?.ToString() ?? "default"} workers; expected at least 1, 1 and 0.");
        }
    }

    /// <summary>The options of the compiled network.</summary>
    internal InferenceOptions Inference => new() { Threads = Threads, ReleaseParameters = ReleaseParameters };
}
