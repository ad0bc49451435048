namespace Fovea.Nn.Schedules;

/// <summary>
/// Multiplies the learning rate by <paramref name="Gamma"/> at each milestone (PyTorch's <c>MultiStepLR</c>); a milestone that is listed
/// twice counts twice.
/// </summary>
/// <param name="Milestones">The epochs, in any order.</param>
/// <param name="Gamma">The factor at each milestone.</param>
public sealed record MultiStepLr(IReadOnlyList<int> Milestones, double Gamma = 0.1) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double At(double initial, int epoch) => initial * Math.Pow(Gamma, Milestones.Count(milestone => milestone <= epoch));
}
