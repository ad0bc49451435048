using System.Globalization;

namespace Fovea.Reports;

/// <summary>Formats the numbers of reports, independent of the machine's culture.</summary>
internal static class ReportNumber
{
    public const string Missing = "–";

    /// <summary>A no-break space, which keeps a number and its unit on one line.</summary>
    private const string Gap = "\u00A0";

    public static string Percent(double? share, int decimals = 2) => share is { } value && double.IsFinite(value)
        ? (100 * value).ToString("F" + decimals, CultureInfo.InvariantCulture) + Gap + "%"
        : Missing;

    public static string Number(double? value) => value switch
    {
        null => Missing,
        { } number when !double.IsFinite(number) => number.ToString(CultureInfo.InvariantCulture),
        0 => "0",
        { } number when Math.Abs(number) is >= 0.001 and < 100 => number.ToString("0.0000", CultureInfo.InvariantCulture),
        { } number => Short(number),
    };

    public static string Short(double value) => double.IsFinite(value) && value != 0 && Math.Abs(value) is < 1e-3 or >= 1e6
        ? value.ToString("0.###e-0", CultureInfo.InvariantCulture)
        : value.ToString("G6", CultureInfo.InvariantCulture);

    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count in short form, such as 61,706 or 11.7 M.</summary>
    public static string Rounded(long value) => value < 1_000_000
        ? Count(value)
        : (value / 1e6).ToString(value < 100_000_000 ? "0.0" : "0", CultureInfo.InvariantCulture) + Gap + "M";

    public static string Integer(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Coordinate(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0)
            return Missing;
        if (seconds < 59.95)
            return seconds.ToString("0.0", CultureInfo.InvariantCulture) + Gap + "s";
        long whole = (long)Math.Round(seconds);
        return whole < 3600
            ? $"{whole / 60}{Gap}min {whole % 60}{Gap}s"
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}{Gap}h {whole / 60 % 60}{Gap}min");
    }

    public static string Plural(long count, string singular) => $"{Count(count)} {singular}{(count == 1 ? "" : "s")}";
}
