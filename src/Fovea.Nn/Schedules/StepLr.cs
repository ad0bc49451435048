namespace Fovea.Nn.Schedules;

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
