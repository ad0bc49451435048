using System.Globalization;

namespace Fovea.Reports;

/// <summary>An axis of a chart: its range, linear or logarithmic, and its ticks.</summary>
internal sealed class Axis
{
    private const double MinLogarithmicRatio = 30;
    private const int MaxTicks = 8;

    private Axis(double from, double to, bool logarithmic, IReadOnlyList<(double Value, string Label)> ticks) =>
        (From, To, Logarithmic, Ticks) = (from, to, logarithmic, ticks);

    public double From { get; }

    public double To { get; }

    public bool Logarithmic { get; }

    public IReadOnlyList<(double Value, string Label)> Ticks { get; }

    /// <summary>
    /// The position of a finite value on the axis, 0 at <see cref="From"/>, 1 at <see cref="To"/>; values outside of the range lie outside
    /// of 0 to 1.
    /// </summary>
    public double Position(double value) => Logarithmic
        ? Math.Log(Math.Max(value, From) / From) / Math.Log(To / From)
        : (value - From) / (To - From);

    /// <summary>A linear axis whose ends are ticks.</summary>
    public static Axis Linear(double from, double to, Func<double, string> label, double most = double.PositiveInfinity)
    {
        if (from == to)
            (from, to) = from == 0 ? (0, 1) : (from - Math.Abs(from) / 10, Math.Min(most, to + Math.Abs(to) / 10));
        double step = NiceStep((to - from) / 5);
        double first = Math.Floor(from / step + 1e-9), last = Math.Ceiling(Math.Min(to, most) / step - 1e-9);
        var ticks = new List<(double, string)>();
        for (double i = first; i <= last; i++)
            ticks.Add((i * step, label(Clean(i * step))));
        return new Axis(first * step, last * step, false, ticks);
    }

    /// <summary>An axis for whole numbers from 0 to exactly <paramref name="to"/>.</summary>
    public static Axis Whole(double to)
    {
        double step = Math.Max(1, NiceStep(to / 8));
        var ticks = new List<(double, string)>();
        for (double tick = 0; tick <= to + 1e-9; tick += step)
            ticks.Add((tick, ReportNumber.Count(tick)));
        return new Axis(0, to, false, ticks);
    }

    /// <summary>Logarithmic where positive values span a factor of 30 or more, otherwise linear from zero.</summary>
    public static Axis Positive(double from, double to)
    {
        if (!(from > 0) || to / from < MinLogarithmicRatio)
            return Linear(Math.Min(0, from), to, ReportNumber.Short);
        double[] mantissas = to / from < 5000 ? [1, 2, 5] : [1];
        var values = new List<double>();
        for (int exponent = (int)Math.Floor(Math.Log10(from)); exponent <= Math.Ceiling(Math.Log10(to)); exponent++)
        {
            foreach (double mantissa in mantissas)
            {
                values.Add(
                    double.Parse(string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{exponent}"), CultureInfo.InvariantCulture));
            }
        }

        int first = values.FindLastIndex(value => value <= from * (1 + 1e-9));
        int last = values.FindIndex(value => value >= to * (1 - 1e-9));
        values = values[first..(last + 1)];
        double lowest = values[0], highest = values[^1];
        if (mantissas.Length > 1 && values.Count > MaxTicks)
            values.RemoveAll(value => !IsPowerOfTen(value));
        int stride = (values.Count + MaxTicks - 1) / MaxTicks;
        return new Axis(
            lowest, highest, true, [.. values.Where((_, i) => i % stride == 0).Select(value => (value, ReportNumber.Short(value)))]);
    }

    private static double NiceStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double mantissa = rough / power;
        return power * (mantissa <= 1.0001 ? 1 : mantissa <= 2.0001 ? 2 : mantissa <= 5.0001 ? 5 : 10);
    }

    private static bool IsPowerOfTen(double value) => Math.Abs(Math.Log10(value) - Math.Round(Math.Log10(value))) < 1e-9;

    private static double Clean(double value) => Math.Round(value, 12);
}
