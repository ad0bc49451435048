using System.Globalization;

namespace Fovea.Claims.Results;

/// <summary>All measurements of a result: the mean over the seeds of each variant's quantities, with the lowest and the highest.</summary>
public sealed class MeasurementTable
{
    private const string Missing = "–";

    private readonly ILookup<(string Variant, string Quantity), double> _values;

    private MeasurementTable(IReadOnlyList<Measurement> measurements)
    {
        Variants = [.. measurements.Select(each => each.Variant).Distinct()];
        Quantities = [.. measurements.Select(each => each.Quantity).Distinct()];
        _values = measurements.ToLookup(each => (each.Variant, each.Quantity), each => each.Value);
    }

    /// <summary>The variants, in the order of their measurement.</summary>
    public IReadOnlyList<string> Variants { get; }

    /// <summary>The quantities.</summary>
    public IReadOnlyList<string> Quantities { get; }

    /// <summary>A quantity of a variant in words.</summary>
    public string this[string variant, string quantity]
    {
        get
        {
            double[] values = [.. _values[(variant, quantity)]];
            if (values.Length == 0)
                return Missing;
            string low = Number(values.Min()), high = Number(values.Max());
            return low == high ? low : $"{Number(values.Average())} ({low} to {high})";
        }
    }

    /// <summary>The mean of a quantity of a variant in words.</summary>
    public string Mean(string variant, string quantity) =>
        _values.Contains((variant, quantity)) ? Number(_values[(variant, quantity)].Average()) : Missing;

    /// <summary>The table of what was observed.</summary>
    public static MeasurementTable Of(IReadOnlyList<Observations> observations) =>
        new([.. observations.SelectMany(each => each.Measurements)]);

    private static string Number(double value) => Math.Abs(value) switch
    {
        double.PositiveInfinity => "never",
        >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        0 or >= 0.001 => value.ToString("0.####", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##e0", CultureInfo.InvariantCulture),
    };
}
