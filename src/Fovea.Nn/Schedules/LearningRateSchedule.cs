namespace Fovea.Nn.Schedules;

/// <summary>
/// The learning rate over a run, as a function of the initial rate and of the number of completed epochs (or steps) only: a schedule has no
/// state to save in a checkpoint.
/// </summary>
public abstract record LearningRateSchedule
{
    /// <summary>The learning rate of an epoch; the first epoch is 0.</summary>
    public abstract double At(double initial, int epoch);
}
