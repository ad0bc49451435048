namespace Fovea.Claims.Studies;

/// <summary>A way of measuring: what it needs, what it says of itself, and what it observes with one seed.</summary>
public abstract record Study
{
    /// <summary>The name of the data set; null where none is needed.</summary>
    public virtual string? Data => null;

    /// <summary>The settings, a line each.</summary>
    public abstract IReadOnlyList<string> Settings { get; }

    /// <summary>The seconds that are expected on two cores for a number of seeds; null where the data decide.</summary>
    public virtual double? ExpectedSeconds(int seeds) => 0;

    /// <summary>Measures with the context's seed; what is finished is kept in its folder and not measured again.</summary>
    /// <exception cref="OperationCanceledException">The context's token was signalled.</exception>
    internal abstract Observations Measure(StudyContext context);
}
