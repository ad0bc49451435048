using System.Globalization;

namespace Fovea.Claims;

/// <summary>Expected times in words.</summary>
internal static class DurationWords
{
    /// <summary>Such as <c>about 4 minutes on two cores</c>.</summary>
    public static string Expected(TimeSpan? time) => time switch
    {
        null => "a time that depends on the data",
        { TotalSeconds: < 30 } => "a few seconds",
        { TotalMinutes: < 90 and var minutes } => Text($"about {Math.Ceiling(minutes):F0} minutes on two cores"),
        { TotalHours: var hours } => Text($"about {hours:N0} hours on two cores"),
    };

    private static string Text(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
