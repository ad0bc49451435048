namespace Fovea.Nn.Schedules;

/// <summary>
/// A straight line from <paramref name="StartFactor"/> of the initial rate up to all of it in <paramref name="Length"/> epochs, then
/// another schedule from its beginning (PyTorch's <c>SequentialLR</c> of a <c>LinearLR</c> and that schedule, as in torchvision's
/// classification reference).
/// </summary>
/// <param name="After">What follows; its epochs count from the end of the warm-up.</param>
/// <param name="Length">Epochs of the warm-up, at least 0.</param>
/// <param name="StartFactor">The share of the initial rate at epoch 0, in (0, 1].</param>
public sealed record Warmup(LearningRateSchedule After, int Length, double StartFactor = 0.01) : LearningRateSchedule
{
    /// <summary>Epochs of the warm-up.</summary>
    /// <exception cref="ArgumentException">The value is negative.</exception>
    public int Length { get; } = Length >= 0 ? Length : throw new ArgumentException($"Warmup: {Length} epochs; expected at least 0.");

    /// <summary>The share of the initial rate at epoch 0.</summary>
    /// <exception cref="ArgumentException">The value is not in (0, 1].</exception>
    public double StartFactor { get; } = StartFactor is > 0 and <= 1
        ? StartFactor
        : throw new ArgumentException($"Warmup: a start factor of {StartFactor}; expected a number above 0 and at most 1.");

    /// <inheritdoc/>
    public override double At(double initial, int epoch) => epoch < Length
        ? initial * (StartFactor + ((1 - StartFactor) * epoch / Length))
        : After.At(initial, epoch - Length);
}
