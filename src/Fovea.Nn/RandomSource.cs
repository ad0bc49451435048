using Fovea.Kernels;

namespace Fovea.Nn;

/// <summary>
/// The random decisions of a training run: each is a function of the seed, of a name and of the step, so that a run that was interrupted
/// goes on exactly as it would have.
/// </summary>
public sealed class RandomSource(ulong seed)
{
    /// <summary>The run's seed.</summary>
    public ulong Seed => seed;

    /// <summary>The optimisation step whose decisions are drawn; the training loop advances it.</summary>
    public ulong Step { get; set; }

    /// <summary>The generator for what <paramref name="name"/> decides at the present step.</summary>
    public Philox For(string name) => Philox.ForName(seed, name).Fork(Step);
}
