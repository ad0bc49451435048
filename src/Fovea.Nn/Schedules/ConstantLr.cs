namespace Fovea.Nn.Schedules;

/// <summary>A constant learning rate.</summary>
public sealed record ConstantLr : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double At(double initial, int epoch) => initial;
}
