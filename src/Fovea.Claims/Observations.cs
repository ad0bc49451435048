namespace Fovea.Claims;

/// <summary>What was measured with one seed.</summary>
/// <param name="Seed">The seed.</param>
public sealed record Observations(ulong Seed)
{
    /// <summary>The measured figures.</summary>
    public IReadOnlyList<Measurement> Measurements { get; init; } = [];

    /// <summary>The measured curves.</summary>
    public IReadOnlyList<Curve> Curves { get; init; } = [];

    /// <summary>The time that it took, in seconds, over all calls of a run that was broken off.</summary>
    public double Seconds { get; init; }

    /// <summary>A figure; NaN where it was not measured.</summary>
    public double this[string variant, string quantity] =>
        Measurements.FirstOrDefault(each => each.Variant == variant && each.Quantity == quantity)?.Value ?? double.NaN;

    /// <summary>A figure of one variant divided by another's.</summary>
    public double Ratio(string quantity, string dividend, string divisor) => this[dividend, quantity] / this[divisor, quantity];

    /// <summary>A share of one variant minus another's, in percent.</summary>
    public double Points(string quantity, string variant, string other) => 100 * (this[variant, quantity] - this[other, quantity]);

    /// <summary>These and those of another study.</summary>
    internal Observations With(Observations other) => this with
    {
        Measurements = [.. Measurements, .. other.Measurements],
        Curves = [.. Curves, .. other.Curves],
        Seconds = Seconds + other.Seconds,
    };
}

/// <summary>A measured figure.</summary>
/// <param name="Variant">What was measured, such as a network.</param>
/// <param name="Quantity">Which of its quantities (<see cref="Studies.Quantity"/>).</param>
/// <param name="Value">The figure; accuracies and errors are shares, 0 to 1.</param>
public sealed record Measurement(string Variant, string Quantity, double Value);

/// <summary>A measured curve.</summary>
/// <param name="Variant">What was measured.</param>
/// <param name="Quantity">What rises and falls.</param>
/// <param name="Along">What the curve runs along, such as <c>epoch</c>.</param>
/// <param name="Points">The points.</param>
public sealed record Curve(string Variant, string Quantity, string Along, IReadOnlyList<CurvePoint> Points);

/// <summary>A point of a <see cref="Curve"/>.</summary>
/// <param name="X">Where.</param>
/// <param name="Y">How much.</param>
public readonly record struct CurvePoint(double X, double Y);
