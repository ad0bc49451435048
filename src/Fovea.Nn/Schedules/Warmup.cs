namespace Fovea.Nn.Schedules;

/// <summary>The course of a warm-up, by the names of torchvision's <c>--lr-warmup-method</c>.</summary>
public enum WarmupMethod
{
    /// <summary>The rate rises in equal steps from its start to the initial rate (PyTorch's <c>LinearLR</c>).</summary>
    Linear,

    /// <summary>The rate stays at its start, then jumps to the initial rate (PyTorch's <c>ConstantLR</c>).</summary>
    Constant,
}

/// <summary>
/// Warm-up from <paramref name="StartFactor"/> times the initial rate to the initial rate in <paramref name="Length"/> epochs, followed by
/// another schedule (PyTorch's <c>SequentialLR</c> of a <c>LinearLR</c> or <c>ConstantLR</c> and that schedule, as in torchvision's
/// classification reference).
/// </summary>
/// <param name="After">The schedule after the warm-up; its epoch 0 is the first epoch after the warm-up.</param>
/// <param name="Length">The number of warm-up epochs, at least 0.</param>
/// <param name="StartFactor">The factor of the initial rate at epoch 0, in (0, 1].</param>
/// <param name="Method">Whether the rate rises during the warm-up.</param>
public sealed record Warmup(
    LearningRateSchedule After, int Length, double StartFactor = 0.01, WarmupMethod Method = WarmupMethod.Linear) : LearningRateSchedule
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
    public override double At(double initial, int epoch)
    {
        if (epoch >= Length)
            return After.At(initial, epoch - Length);
        double risen = Method == WarmupMethod.Linear ? (1 - StartFactor) * epoch / Length : 0;
        return initial * (StartFactor + risen);
    }
}
