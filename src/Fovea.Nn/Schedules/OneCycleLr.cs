namespace Fovea.Nn.Schedules;

/// <summary>The course between two learning rates.</summary>
public enum Annealing
{
    /// <summary>Half a cosine.</summary>
    Cosine,

    /// <summary>Equal steps.</summary>
    Linear,
}

/// <summary>
/// Rises from a small rate to the initial rate given to <see cref="At"/>, which is the highest, and falls far below its start (Smith and
/// Topin 2017, arXiv:1708.07120; PyTorch's <c>OneCycleLR</c> with two phases and without its cycle of the momentum). After the last epoch
/// the rate stays.
/// </summary>
/// <param name="Total">The number of epochs (or steps) of the cycle, at least 1.</param>
/// <param name="PctStart">The share of the cycle in which the rate rises, in [0, 1].</param>
/// <param name="Annealing">The course of rise and fall.</param>
/// <param name="DivFactor">The highest rate divided by the first, above 0.</param>
/// <param name="FinalDivFactor">The first rate divided by the last, above 0.</param>
public sealed record OneCycleLr(
    int Total, double PctStart = 0.3, Annealing Annealing = Annealing.Cosine, double DivFactor = 25, double FinalDivFactor = 1e4)
    : LearningRateSchedule
{
    /// <summary>The number of epochs (or steps) of the cycle.</summary>
    /// <exception cref="ArgumentException">The value is below 1.</exception>
    public int Total { get; } = Total >= 1 ? Total : throw new ArgumentException($"OneCycleLr: {Total} epochs; expected at least 1.");

    /// <summary>The share of the cycle in which the rate rises.</summary>
    /// <exception cref="ArgumentException">The value is not in [0, 1].</exception>
    public double PctStart { get; } = PctStart is >= 0 and <= 1
        ? PctStart
        : throw new ArgumentException($"OneCycleLr: a rise in a share of {PctStart} of the cycle; expected a number from 0 to 1.");

    /// <summary>The highest rate divided by the first.</summary>
    /// <exception cref="ArgumentException">The value is not above 0.</exception>
    public double DivFactor { get; } = Positive(DivFactor);

    /// <summary>The first rate divided by the last.</summary>
    /// <exception cref="ArgumentException">The value is not above 0.</exception>
    public double FinalDivFactor { get; } = Positive(FinalDivFactor);

    /// <inheritdoc/>
    public override double At(double initial, int epoch)
    {
        double peak = (PctStart * Total) - 1, end = Total - 1, first = initial / DivFactor;
        if (epoch < peak)
            return Between(first, initial, epoch / peak);
        double share = end > peak ? Math.Min(1, (epoch - peak) / (end - peak)) : 0;
        return Between(initial, first / FinalDivFactor, share);
    }

    private static double Positive(double factor) =>
        factor > 0 ? factor : throw new ArgumentException($"OneCycleLr: a division by {factor}; expected a number above 0.");

    private double Between(double start, double end, double share) => Annealing == Annealing.Cosine
        ? end + ((start - end) / 2 * (1 + Math.Cos(Math.PI * share)))
        : start + ((end - start) * share);
}
