namespace Fovea.Nn.Schedules;

/// <summary>The initial rate throughout.</summary>
public sealed record ConstantLr : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double At(double initial, int epoch) => initial;
}
