using Fovea.Kernels;

namespace Fovea.Nn;

/// <summary>
/// The random numbers of a training run. They are a function of the seed, a name and the training step, so an interrupted run resumes with
/// exactly the same numbers.
/// </summary>
public sealed class RandomSource(ulong seed)
{
    /// <summary>The run's seed.</summary>
    public ulong Seed => seed;

    /// <summary>The current training step; the training loop advances it.</summary>
    public ulong Step { get; set; }

    /// <summary>Creates the generator of <paramref name="name"/> for the current step.</summary>
    public Philox For(string name) => Philox.ForName(seed, name).Fork(Step);
}
