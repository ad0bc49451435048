namespace Fovea.Nn.Schedules;

/// <summary>
/// Follows half a cosine from the initial rate down to <paramref name="EtaMin"/> at epoch <paramref name="TMax"/>, and rises again after it
/// (Loshchilov and Hutter 2016, arXiv:1608.03983; PyTorch's <c>CosineAnnealingLR</c>).
/// </summary>
/// <param name="TMax">The epoch of the lowest rate, at least 1.</param>
/// <param name="EtaMin">The lowest rate.</param>
public sealed record CosineAnnealingLr(int TMax, double EtaMin = 0) : LearningRateSchedule
{
    /// <summary>The epoch of the lowest rate.</summary>
    /// <exception cref="ArgumentException">The value is below 1.</exception>
    public int TMax { get; } = TMax >= 1
        ? TMax
        : throw new ArgumentException($"CosineAnnealingLr: the lowest rate at epoch {TMax}; expected at least 1.");

    /// <inheritdoc/>
    public override double At(double initial, int epoch) => EtaMin + ((initial - EtaMin) * (1 + Math.Cos(Math.PI * epoch / TMax)) / 2);
}
