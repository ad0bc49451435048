using System.Globalization;

namespace Fovea.Claims;

/// <summary>
/// One figure of a claim: what the paper says, how it is found in the observations of a seed, and when it counts as shown.
/// </summary>
/// <param name="What">What is compared, in a few words.</param>
/// <param name="Paper">The paper's figure in words.</param>
/// <param name="Here">The figure from the observations of one seed; NaN where they lack it.</param>
public sealed record Finding(string What, string Paper, Func<Observations, double> Here)
{
    /// <summary>What the figure is.</summary>
    public FindingUnit Unit { get; init; }

    /// <summary>The least value for which the direction is the paper's; null where only the <see cref="Figure"/> counts.</summary>
    public double? AtLeast { get; init; }

    /// <summary>The paper's figure where one at this size can be compared with it; null for a direction alone.</summary>
    public PublishedFigure? Figure { get; init; }

    /// <summary>Whether it is counted, so that no other size would give another figure.</summary>
    public bool IsCounted { get; init; }

    /// <summary>The rule of the verdict in words.</summary>
    public string Rule => (AtLeast, Figure) switch
    {
        ({ } least, null) => $"at least {Text(least)}",
        ({ } least, { } figure) => $"at least {Text(least)}; {Between(figure)}",
        (null, { } figure) => Between(figure),
        _ => "",
    };

    /// <summary>A value in words, such as <c>3.1 times</c>.</summary>
    public string Text(double value) => (value, Unit) switch
    {
        (double.NaN, _) => "not measured",
        (double.PositiveInfinity, _) => "without end",
        (_, FindingUnit.Times) => Number(value, Math.Abs(value) is 0 or (>= 0.1 and < 1000) ? "0.0#" : "0.##e0") + " times",
        (_, FindingUnit.Points) => Number(value, "+0.0;-0.0;0.0") + " points",
        (_, FindingUnit.Megabytes) => Number(value, "0.0") + " MB",
        _ => Number(value, Math.Abs(value) < 1000 ? "0.###" : "N0"),
    };

    /// <summary>The values of several seeds in words: the mean, and the lowest and highest where they differ.</summary>
    public string Text(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double low = values.Min(), high = values.Max();
        string mean = Text(values.Average());
        return Text(low) == Text(high) ? mean : $"{mean} ({Text(low).Split(' ')[0]} to {Text(high).Split(' ')[0]})";
    }

    /// <summary>The verdict on the values of all seeds.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public Verdict Judge(IReadOnlyList<double> values, ClaimSize size)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
            throw new ArgumentException($"Finding: '{What}' has no values; expected one for each seed.", nameof(values));
        int directions = values.Count(value => AtLeast is { } least ? value >= least : Figure!.Contains(value));
        if (directions == 0)
            return size == ClaimSize.Quick && !IsCounted ? Verdict.NotShownAtThisSize : Verdict.NotShown;
        if (directions < values.Count)
            return Verdict.SeedsDisagree;
        return Figure is null || values.All(Figure.Contains) ? Verdict.Shown : Verdict.DirectionShown;
    }

    private string Between(PublishedFigure figure) => figure.From == figure.To ? $"exactly {Text(figure.Value)}"
        : figure.From == 0 ? $"the figure at most {Text(figure.To)}"
        : double.IsPositiveInfinity(figure.To) ? $"the figure from {Text(figure.From)}"
        : $"the figure from {Text(figure.From)} to {Text(figure.To)}";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>What a <see cref="Finding"/>'s figure is.</summary>
public enum FindingUnit
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A ratio.</summary>
    Times,

    /// <summary>A difference of percentages.</summary>
    Points,

    /// <summary>Millions of bytes.</summary>
    Megabytes,
}

/// <summary>A paper's figure with the range that counts as the same.</summary>
/// <param name="Value">The figure.</param>
/// <param name="From">The lowest value that counts.</param>
/// <param name="To">The highest value that counts.</param>
public sealed record PublishedFigure(double Value, double From, double To)
{
    /// <summary>This value and no other.</summary>
    public static PublishedFigure Exactly(double value) => new(value, value, value);

    /// <summary>A value with a tolerance that is a share of it.</summary>
    public static PublishedFigure Within(double value, double share) => new(value, value * (1 - share), value * (1 + share));

    /// <summary>A value of which half is enough, and more is welcome.</summary>
    public static PublishedFigure HalfOrMore(double value) => new(value, value / 2, double.PositiveInfinity);

    /// <summary>Whether a value counts as this figure.</summary>
    public bool Contains(double value) => value >= From && value <= To;
}
