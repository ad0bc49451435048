namespace Fovea.Nn.Schedules;

/// <summary>
/// How the learning rate changes over a run: a function of the initial rate and of how many epochs (or steps, if so counted) have passed,
/// and of nothing else, so that a resumed run needs no state of it.
/// </summary>
public abstract record LearningRateSchedule
{
    /// <summary>The learning rate after <paramref name="epoch"/> epochs have passed; the first epoch is 0.</summary>
    public abstract double At(double initial, int epoch);
}
