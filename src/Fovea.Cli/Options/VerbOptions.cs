using System.Globalization;
using Fovea.Cli.Errors;

namespace Fovea.Cli.Options;

/// <summary>Range checks of options with a common message: the flag, the given and the expected value.</summary>
internal static class Check
{
    /// <exception cref="UserError"><paramref name="value"/> is less than <paramref name="minimum"/>.</exception>
    public static void Minimum(string flag, int value, int minimum)
        => That(value >= minimum, flag, Text(value), $"a whole number of at least {minimum}");

    /// <inheritdoc cref="Minimum(string, int, int)"/>
    public static void Minimum(string flag, int? value, int minimum)
    {
        if (value is { } number)
            Minimum(flag, number, minimum);
    }

    /// <exception cref="UserError"><paramref name="value"/> is zero or less.</exception>
    public static void Positive(string flag, double value) => That(value > 0, flag, Text(value), "a number above 0");

    /// <exception cref="UserError"><paramref name="value"/> is negative.</exception>
    public static void NotNegative(string flag, double value) => That(value >= 0, flag, Text(value), "a number of at least 0");

    /// <exception cref="UserError"><paramref name="value"/> is outside [0, 1).</exception>
    public static void Fraction(string flag, double value)
        => That(value is >= 0 and < 1, flag, Text(value), "a number of at least 0 and below 1");

    /// <exception cref="UserError"><paramref name="holds"/> is false.</exception>
    public static void That(bool holds, string flag, string given, string expected)
    {
        if (!holds)
            throw new UserError($"{flag}: given {given}, expected {expected}");
    }

    /// <exception cref="UserError">The value is missing.</exception>
    public static void NotMissing(string what, string? value, string advice)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw new UserError($"{what} is missing: {advice}");
    }

    /// <exception cref="UserError">There are no images.</exception>
    public static void HasImages(IReadOnlyList<string> images, string example)
    {
        if (images.Count == 0)
            throw new UserError($"IMAGES is missing: give image files or folders, such as {example}");
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>The options of a verb.</summary>
internal interface IVerbOptions
{
    /// <summary>Checks the range of every value and the consistency of all.</summary>
    /// <exception cref="UserError">A value is invalid; the message names the flag, the given and the expected value.</exception>
    void Validate();
}
