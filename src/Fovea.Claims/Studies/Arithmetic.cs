namespace Fovea.Claims.Studies;

/// <summary>Figures that follow from the networks alone: counts of their summaries, or memory that a pass takes.</summary>
/// <param name="Counts">What is counted.</param>
public sealed record Arithmetic(params IReadOnlyList<Count> Counts) : Study
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Settings =>
    [
        .. Counts.GroupBy(count => count.Variant)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(count => count.Quantity))}"),
    ];

    internal override Observations Measure(StudyContext context)
    {
        long start = context.Options.Time.GetTimestamp();
        var figures = new List<Measurement>();
        foreach (Count count in Counts)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            figures.Add(new Measurement(count.Variant, count.Quantity, count.Value()));
        }

        return new Observations(context.Seed)
        {
            Measurements = figures,
            Seconds = context.Options.Time.GetElapsedTime(start).TotalSeconds,
        };
    }
}

/// <summary>A figure of a network.</summary>
/// <param name="Variant">The network.</param>
/// <param name="Quantity">What is counted.</param>
/// <param name="Value">Counts it.</param>
public sealed record Count(string Variant, string Quantity, Func<double> Value);
