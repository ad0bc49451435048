namespace Fovea.Data.Transforms;

/// <summary>What the parameters of several transforms have in common.</summary>
internal static class TransformChecks
{
    /// <exception cref="ArgumentOutOfRangeException">The value is not in [0, 1].</exception>
    internal static double Probability(double value, string transform) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"{transform}: expected a probability in [0, 1].");
}
