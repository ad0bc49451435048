namespace Fovea.Kernels.Normalization;

/// <summary>Receives the statistics of a batch, and the scale and shift computed from them. Each is [channels].</summary>
/// <param name="mean">The means.</param>
/// <param name="inverseDeviation">1 / sqrt(biased variance + epsilon).</param>
/// <param name="variance">The unbiased variance.</param>
/// <param name="scale">The factor of x - mean.</param>
/// <param name="shift">The value added after scaling.</param>
public readonly ref struct BatchNormStatistics(
    Span<float> mean, Span<float> inverseDeviation, Span<float> variance, Span<float> scale, Span<float> shift)
{
    /// <summary>The means.</summary>
    public Span<float> Mean { get; } = mean;

    /// <summary>1 / sqrt(biased variance + epsilon).</summary>
    public Span<float> InverseDeviation { get; } = inverseDeviation;

    /// <summary>The unbiased variance.</summary>
    public Span<float> Variance { get; } = variance;

    /// <summary>The factor of x - mean.</summary>
    public Span<float> Scale { get; } = scale;

    /// <summary>The value added after scaling.</summary>
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
