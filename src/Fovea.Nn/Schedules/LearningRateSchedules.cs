namespace Fovea.Nn.Schedules;

/// <summary>
/// The learning rate over a run, as a function of the initial rate and of the number of completed epochs (or steps) only: a schedule has no
/// state to save in a checkpoint.
/// </summary>
public abstract record LearningRateSchedule
{
    /// <summary>The learning rate of an epoch; the first epoch is 0.</summary>
    public abstract double At(double initial, int epoch);
}

/// <summary>A constant learning rate.</summary>
public sealed record ConstantLr : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double At(double initial, int epoch) => initial;
}

/// <summary>
/// Multiplies the learning rate by <paramref name="Gamma"/> every <paramref name="StepSize"/> epochs (PyTorch's <c>StepLR</c>).
/// </summary>
/// <param name="StepSize">The number of epochs between two changes, at least 1.</param>
/// <param name="Gamma">The factor at each change.</param>
public sealed record StepLr(int StepSize, double Gamma = 0.1) : LearningRateSchedule
{
    /// <summary>The number of epochs between two changes.</summary>
    /// <exception cref="ArgumentException">The value is below 1.</exception>
    public int StepSize { get; } = StepSize >= 1
        ? StepSize
        : throw new ArgumentException($"StepLr: a step size of {StepSize} epochs; expected at least 1.");

    /// <inheritdoc/>
    public override double At(double initial, int epoch) => initial * Math.Pow(Gamma, epoch / StepSize);
}

/// <summary>
/// Multiplies the learning rate by <paramref name="Gamma"/> at each milestone (PyTorch's <c>MultiStepLR</c>); a milestone that is listed
/// twice counts twice.
/// </summary>
/// <param name="Milestones">The epochs, in any order.</param>
/// <param name="Gamma">The factor at each milestone.</param>
public sealed record MultiStepLr(IReadOnlyList<int> Milestones, double Gamma = 0.1) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double At(double initial, int epoch) => initial * Math.Pow(Gamma, Milestones.Count(milestone => milestone <= epoch));
}

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

/// <summary>Multiplies the learning rate by <paramref name="Gamma"/> every epoch (PyTorch's <c>ExponentialLR</c>).</summary>
/// <param name="Gamma">The factor of each epoch.</param>
public sealed record ExponentialLr(double Gamma) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double At(double initial, int epoch) => initial * Math.Pow(Gamma, epoch);
}

/// <summary>
/// Falls from the initial rate to zero at epoch <paramref name="Total"/> as (1 - epoch / total) to the power of <paramref name="Power"/>:
/// in equal steps with power 1 (PyTorch's <c>PolynomialLR</c>).
/// </summary>
/// <param name="Total">The epoch at which the rate is zero, at least 1.</param>
/// <param name="Power">The power, above 0.</param>
public sealed record PolynomialLr(int Total, double Power = 1) : LearningRateSchedule
{
    /// <summary>The epoch at which the rate is zero.</summary>
    /// <exception cref="ArgumentException">The value is below 1.</exception>
    public int Total { get; } = Total >= 1
        ? Total
        : throw new ArgumentException($"PolynomialLr: a rate of zero at epoch {Total}; expected at least 1.");

    /// <summary>The power.</summary>
    /// <exception cref="ArgumentException">The value is not above 0.</exception>
    public double Power { get; } = Power > 0
        ? Power
        : throw new ArgumentException($"PolynomialLr: a power of {Power}; expected a number above 0.");

    /// <inheritdoc/>
    public override double At(double initial, int epoch) => initial * Math.Pow(Math.Max(0, 1 - ((double)epoch / Total)), Power);
}
