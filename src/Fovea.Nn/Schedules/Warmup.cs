namespace Fovea.Nn.Schedules;

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
