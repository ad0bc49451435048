using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Fovea.Server.Http;

/// <summary>Values of a request's query.</summary>
internal static class Query
{
    /// <summary>A text; null when it is absent or empty.</summary>
    public static string? Text(HttpRequest request, string name) => request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    /// <exception cref="ServingException">It is something else.</exception>
    public static long Integer(HttpRequest request, string name, long fallback, long least) => Text(request, name) is not { } text
        ? fallback
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least
            ? value
            : throw ServingException.Bad($"{name}: given '{ShownText.Of(text)}', expected a whole number of at least {least}");

    /// <summary>A number from 0 to 1.</summary>
    /// <exception cref="ServingException">It is something else.</exception>
    public static double Fraction(HttpRequest request, string name, double fallback) => Text(request, name) is not { } text
        ? fallback
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
            ? value
            : throw ServingException.Bad($"{name}: given '{ShownText.Of(text)}', expected a number from 0 to 1");

    /// <summary>true or false.</summary>
    /// <exception cref="ServingException">It is something else.</exception>
    public static bool Flag(HttpRequest request, string name, bool fallback) => Text(request, name) is not { } text
        ? fallback
        : bool.TryParse(text, out bool value)
            ? value
            : throw ServingException.Bad($"{name}: given '{ShownText.Of(text)}', expected true or false");
}
