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

/// <summary>
/// Falls in equal steps from the initial rate to zero at epoch <paramref name="Total"/> (PyTorch's <c>PolynomialLR</c> with power 1).
/// </summary>
/// <param name="Total">The epoch at which the rate is zero, at least 1.</param>
public sealed record LinearDecayLr(int Total) : LearningRateSchedule
{
    /// <summary>The epoch at which the rate is zero.</summary>
    /// <exception cref="ArgumentException">The value is below 1.</exception>
    public int Total { get; } = Total >= 1
        ? Total
        : throw new ArgumentException($"LinearDecayLr: a rate of zero at epoch {Total}; expected at least 1.");

    /// <inheritdoc/>
    public override double At(double initial, int epoch) => initial * Math.Max(0, 1 - ((double)epoch / Total));
}

/// <summary>
/// Linear warm-up from <paramref name="StartFactor"/> times the initial rate to the initial rate in <paramref name="Length"/> epochs,
/// followed by another schedule (PyTorch's <c>SequentialLR</c> of a <c>LinearLR</c> and that schedule, as in torchvision's classification
/// reference).
/// </summary>
/// <param name="After">The schedule after the warm-up; its epoch 0 is the first epoch after the warm-up.</param>
/// <param name="Length">The number of warm-up epochs, at least 0.</param>
/// <param name="StartFactor">The factor of the initial rate at epoch 0, in (0, 1].</param>
public sealed record Warmup(LearningRateSchedule After, int Length, double StartFactor = 0.01) : LearningRateSchedule
{
    /// <summary>The number of warm-up epochs.</summary>
    /// <exception cref="ArgumentException">The value is negative.</exception>
    public int Length { get; } = Length >= 0 ? Length : throw new ArgumentException($"Warmup: {Length} epochs; expected at least 0.");

    /// <summary>The factor of the initial rate at epoch 0.</summary>
    /// <exception cref="ArgumentException">The value is not in (0, 1].</exception>
    public double StartFactor { get; } = StartFactor is > 0 and <= 1
        ? StartFactor
        : throw new ArgumentException($"Warmup: a start factor of {StartFactor}; expected a number above 0 and at most 1.");

    /// <inheritdoc/>
    public override double At(double initial, int epoch) => epoch < Length
        ? initial * (StartFactor + ((1 - StartFactor) * epoch / Length))
        : After.At(initial, epoch - Length);
}
