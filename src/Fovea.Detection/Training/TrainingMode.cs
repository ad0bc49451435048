using Fovea.Nn;

namespace Fovea.Detection.Training;

/// <summary>Whether a network may be asked for losses.</summary>
internal static class TrainingMode
{
    /// <summary>The network's random numbers.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static RandomSource Require(RandomSource? randomness, Module network) => randomness
        ?? throw new InvalidOperationException(
            $"{network.GetType().Name}: the network is in evaluation mode; call Train with a source of random numbers first.");
}
