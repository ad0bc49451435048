using Fovea.Claims.Studies;

namespace Fovea.Claims.Catalogue;

/// <summary>The kinds of findings that claims consist of.</summary>
internal static class Findings
{
    private const double LeastGain = 0.5;

    /// <summary>A variant recognises more held-out images than another, by at least half a point unless given.</summary>
    public static Finding Gain(string what, string paper, string variant, string other, double atLeast = LeastGain) =>
        Points($"held-out accuracy {what}", paper, seen => seen.Points(Quantity.ValAccuracy, variant, other), atLeast);

    /// <summary>A difference of percentages.</summary>
    public static Finding Points(string what, string paper, Func<Observations, double> here, double atLeast) =>
        new(what, paper, here) { Unit = FindingUnit.Points, AtLeast = atLeast };

    /// <summary>A ratio.</summary>
    public static Finding Times(
        string what, string paper, Func<Observations, double> here, double? atLeast = null, PublishedFigure? figure = null) =>
        new(what, paper, here) { Unit = FindingUnit.Times, AtLeast = atLeast, Figure = figure };

    /// <summary>A number that is counted.</summary>
    public static Finding Count(string what, string paper, Func<Observations, double> here, PublishedFigure figure) =>
        new(what, paper, here) { Figure = figure, IsCounted = true };

    /// <summary>A ratio of numbers that are counted.</summary>
    public static Finding CountedTimes(
        string what, string paper, Func<Observations, double> here, double? atLeast = null, PublishedFigure? figure = null) =>
        Times(what, paper, here, atLeast, figure) with { IsCounted = true };
}
