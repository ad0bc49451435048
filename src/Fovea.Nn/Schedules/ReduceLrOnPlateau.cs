namespace Fovea.Nn.Schedules;

/// <summary>The direction in which a metric improves.</summary>
public enum PlateauMode
{
    /// <summary>Lower is better, as for a loss.</summary>
    Min,

    /// <summary>Higher is better, as for an accuracy.</summary>
    Max,
}

/// <summary>The options of <see cref="ReduceLrOnPlateau"/>, with the names and defaults of PyTorch's <c>ReduceLROnPlateau</c>.</summary>
public sealed record ReduceLrOnPlateauOptions
{
    /// <summary>The direction in which the metric improves.</summary>
    public PlateauMode Mode { get; init; } = PlateauMode.Min;

    /// <summary>The factor of each reduction, in [0, 1).</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>The number of epochs without improvement that are tolerated; the next one reduces the rate.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>The relative improvement over the best value that counts as better.</summary>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>The number of epochs after a reduction in which epochs without improvement are not counted.</summary>
    public int Cooldown { get; init; }

    /// <summary>The lower bound of the learning rate.</summary>
    public double MinLr { get; init; }
}

/// <summary>The state of <see cref="ReduceLrOnPlateau"/>, for checkpoints.</summary>
/// <param name="Best">The best value so far; null before the first.</param>
/// <param name="BadEpochs">Consecutive epochs without improvement.</param>
/// <param name="CooldownLeft">Remaining epochs of the cooldown.</param>
public sealed record ReduceLrOnPlateauState(double? Best, int BadEpochs, int CooldownLeft);

/// <summary>
/// Reduces the learning rate when a metric stops improving (PyTorch's <c>ReduceLROnPlateau</c> with a relative threshold), as was done by
/// hand for AlexNet to ResNet.
/// </summary>
public sealed class ReduceLrOnPlateau
{
    private const double SmallestChange = 1e-8;

    private readonly ReduceLrOnPlateauOptions _options;

    /// <summary>Creates the schedule with an empty history.</summary>
    /// <exception cref="ArgumentException">The factor is not in [0, 1).</exception>
    public ReduceLrOnPlateau(ReduceLrOnPlateauOptions options)
    {
        if (!(options.Factor is >= 0 and < 1))
            throw new ArgumentException($"ReduceLrOnPlateau: a factor of {options.Factor}; expected a number of at least 0 and below 1.");
        _options = options;
    }

    /// <summary>The direction in which the metric improves.</summary>
    public PlateauMode Mode => _options.Mode;

    /// <summary>The state for checkpoints; set it to resume a run.</summary>
    public ReduceLrOnPlateauState State { get; set; } = new(null, 0, 0);

    /// <summary>Returns the learning rate of the next epoch, given the current rate and the metric of the completed epoch.</summary>
    public double Step(double learningRate, double metric)
    {
        (double? best, int bad, int cooldown) = State;
        (best, bad) = IsBetter(metric, best) ? (metric, 0) : (best, bad + 1);
        if (cooldown > 0)
            (cooldown, bad) = (cooldown - 1, 0);
        if (bad > _options.Patience)
        {
            (cooldown, bad) = (_options.Cooldown, 0);
            double reduced = Math.Max(learningRate * _options.Factor, _options.MinLr);
            if (learningRate - reduced > SmallestChange)
                learningRate = reduced;
        }

        State = new ReduceLrOnPlateauState(best, bad, cooldown);
        return learningRate;
    }

    private bool IsBetter(double metric, double? best) => _options.Mode switch
    {
        PlateauMode.Min => metric < (best is { } lowest ? lowest * (1 - _options.Threshold) : double.PositiveInfinity),
        _ => metric > (best is { } highest ? highest * (1 + _options.Threshold) : double.NegativeInfinity),
    };
}
