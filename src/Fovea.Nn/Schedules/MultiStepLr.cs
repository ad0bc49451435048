namespace Fovea.Nn.Schedules;

/// <summary>
/// Multiplied by <paramref name="Gamma"/> at each of the given epochs (PyTorch's <c>MultiStepLR</c>); an epoch given twice counts twice.
/// </summary>
/// <param name="Milestones">The epochs, in any order.</param>
/// <param name="Gamma">The factor of each change.</param>
public sealed record MultiStepLr(IReadOnlyList<int> Milestones, double Gamma = 0.1) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double At(double initial, int epoch) => initial * Math.Pow(Gamma, Milestones.Count(milestone => milestone <= epoch));
}
