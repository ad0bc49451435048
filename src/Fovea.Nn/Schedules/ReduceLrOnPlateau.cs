namespace Fovea.Nn.Schedules;

/// <summary>Which way a metric gets better.</summary>
public enum PlateauMode
{
    /// <summary>Lower is better, as for a loss.</summary>
    Min,

    /// <summary>Higher is better, as for an accuracy.</summary>
    Max,
}

/// <summary>When to reduce, and by how much, with the names and defaults of PyTorch's <c>ReduceLROnPlateau</c>.</summary>
public sealed record ReduceLrOnPlateauOptions
{
    /// <summary>Which way the metric gets better.</summary>
    public PlateauMode Mode { get; init; } = PlateauMode.Min;

    /// <summary>What the rate is multiplied by, in [0, 1).</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>How many epochs without improvement are let pass.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>The share of the best value by which another must be better to count.</summary>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>Epochs after a reduction during which nothing is counted.</summary>
    public int Cooldown { get; init; }

    /// <summary>The lowest rate.</summary>
    public double MinLr { get; init; }
}

/// <summary>What <see cref="ReduceLrOnPlateau"/> remembers.</summary>
/// <param name="Best">The best value so far; null before the first.</param>
/// <param name="BadEpochs">Epochs since without improvement.</param>
/// <param name="CooldownLeft">Epochs still to come during which nothing is counted.</param>
public sealed record ReduceLrOnPlateauState(double? Best, int BadEpochs, int CooldownLeft);

/// <summary>
/// Reduces the learning rate when a metric no longer gets better (PyTorch's <c>ReduceLROnPlateau</c> with a relative threshold), as the
/// papers from AlexNet to ResNet did by hand.
/// </summary>
public sealed class ReduceLrOnPlateau
{
    private const double SmallestChange = 1e-8;

    private readonly ReduceLrOnPlateauOptions _options;

    /// <summary>Starts with nothing seen.</summary>
    /// <exception cref="ArgumentException">The factor is not in [0, 1).</exception>
    public ReduceLrOnPlateau(ReduceLrOnPlateauOptions options)
    {
        if (!(options.Factor is >= 0 and < 1))
            throw new ArgumentException($"ReduceLrOnPlateau: a factor of {options.Factor}; expected a number of at least 0 and below 1.");
        _options = options;
    }

    /// <summary>What a checkpoint must hold; setting it goes on from there.</summary>
    public ReduceLrOnPlateauState State { get; set; } = new(null, 0, 0);

    /// <summary>The learning rate for the next epoch, given the present one and the metric of the epoch that has ended.</summary>
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
