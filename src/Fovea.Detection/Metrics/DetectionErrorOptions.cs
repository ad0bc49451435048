namespace Fovea.Detection.Metrics;

/// <summary>From which overlaps on <see cref="DetectionErrors"/> speaks of what.</summary>
public sealed record DetectionErrorOptions
{
    /// <summary>The overlap from which on a detection has found an object.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in (0, 1].</exception>
    public double ForegroundIou { get; init => field = Checked(value, nameof(ForegroundIou)); } = 0.5;

    /// <summary>The overlap from which on a detection has to do with an object.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in (0, 1].</exception>
    public double BackgroundIou { get; init => field = Checked(value, nameof(BackgroundIou)); } = 0.1;

    /// <summary>How many detections count in an image, of all classes together: those of the highest scores.</summary>
    public int MaxDetections { get; init; } = 100;

    private static double Checked(double value, string name) =>
        value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is to be in (0, 1].");
}
