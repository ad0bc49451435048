using System.Globalization;
using Fovea.Tensors;

namespace Fovea.Cli.Terminal;

/// <summary>Formats numbers for the console, independent of the machine's culture.</summary>
internal static class ConsoleNumber
{
    /// <summary>The placeholder for a missing number, so that every row has as many words as the table has columns.</summary>
    public const string None = "-";

    /// <summary>A count with separators, such as <c>61,100,840</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count, or <see cref="None"/> for 0.</summary>
    public static string CountOrNone(long value) => value == 0 ? None : Count(value);

    /// <summary>A large count in short form, such as <c>416.5 K</c>, <c>714.2 M</c> or <c>15.47 G</c>.</summary>
    public static string Short(long value) => value switch
    {
        < 1_000 => Count(value),
        < 999_950 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.0} K"),
        < 999_950_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.0} M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:0.00} G"),
    };

    /// <summary>A count in short form, or <see cref="None"/> for 0.</summary>
    public static string ShortOrNone(long value) => value == 0 ? None : Short(value);

    /// <summary>A size in memory, such as <c>756.3 KiB</c>.</summary>
    public static string Bytes(long value) => value switch
    {
        < 1 << 10 => $"{value} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{value / 1024.0:N1} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1048576.0:N1} MiB"),
    };

    /// <summary>A measured value with three significant digits, or all digits before the decimal point.</summary>
    public static string Measure(double value) => value.ToString(
        value switch { < 1 => "0.000", < 10 => "0.00", < 100 => "0.0", _ => "N0" }, CultureInfo.InvariantCulture);

    /// <summary>A shape without its batch, such as <c>64x55x55</c>.</summary>
    public static string Sizes(Shape shape) => string.Join('x', shape.ToArray().Skip(1));
}
