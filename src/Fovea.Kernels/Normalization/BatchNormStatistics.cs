namespace Fovea.Kernels.Normalization;

/// <summary>Where the statistics of a batch go, and what follows from them; each [channels].</summary>
/// <param name="mean">The means.</param>
/// <param name="inverseDeviation">1 / sqrt(biased variance + epsilon).</param>
/// <param name="variance">The unbiased variance.</param>
/// <param name="scale">What differences from the mean are multiplied by.</param>
/// <param name="shift">What is added then.</param>
public readonly ref struct BatchNormStatistics(
    Span<float> mean, Span<float> inverseDeviation, Span<float> variance, Span<float> scale, Span<float> shift)
{
    /// <summary>The means.</summary>
    public Span<float> Mean { get; } = mean;

    /// <summary>1 / sqrt(biased variance + epsilon).</summary>
    public Span<float> InverseDeviation { get; } = inverseDeviation;

    /// <summary>The unbiased variance.</summary>
    public Span<float> Variance { get; } = variance;

    /// <summary>What differences from the mean are multiplied by.</summary>
    public Span<float> Scale { get; } = scale;

    /// <summary>What is added then.</summary>
    public Span<float> Shift { get; } = shift;

    internal void Validate(in RowsGeometry geometry)
    {
        SpanChecks.Length(Mean.Length, geometry.Channels, nameof(mean), geometry);
        SpanChecks.Length(InverseDeviation.Length, geometry.Channels, nameof(inverseDeviation), geometry);
        SpanChecks.Length(Variance.Length, geometry.Channels, nameof(variance), geometry);
        SpanChecks.Length(Scale.Length, geometry.Channels, nameof(scale), geometry);
        SpanChecks.Length(Shift.Length, geometry.Channels, nameof(shift), geometry);
    }
}
