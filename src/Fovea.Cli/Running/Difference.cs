using System.Runtime.InteropServices;

namespace Fovea.Cli.Running;

/// <summary>How far two lists of numbers are from each other.</summary>
/// <param name="MaxAbs">The largest absolute difference; infinite where only one of the two is no number.</param>
/// <param name="RelativeL2">The length of the difference over that of the first; infinite over a first of zeros.</param>
internal readonly record struct Difference(double MaxAbs, double RelativeL2)
{
    /// <summary>Compares floats.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Difference Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var sums = new Sums(first.Length, second.Length);
        if (MemoryMarshal.AsBytes(first).SequenceEqual(MemoryMarshal.AsBytes(second)))
            return default;
        for (int i = 0; i < first.Length; i++)
            sums.Add(first[i], second[i]);
        return sums.Result;
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public static Difference Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var sums = new Sums(first.Length, second.Length);
        for (int i = 0; i < first.Length; i++)
            sums.Add(first[i], second[i]);
        return sums.Result;
    }

    private struct Sums
    {
        private double _largest, _difference, _first;

        public Sums(int first, int second)
        {
            if (first != second)
                throw new ArgumentException($"Difference: {first} and {second} values; expected the same number.");
        }

        public readonly Difference Result => new(
            _largest, _difference == 0 ? 0 : _first == 0 ? double.PositiveInfinity : Math.Sqrt(_difference) / Math.Sqrt(_first));

        public void Add(double first, double second)
        {
            bool same = first == second || (double.IsNaN(first) && double.IsNaN(second));
            double distance = same ? 0 : double.IsNaN(first - second) ? double.PositiveInfinity : Math.Abs(first - second);
            _largest = Math.Max(_largest, distance);
            _difference += distance * distance;
            if (double.IsFinite(first))
                _first += first * first;
        }
    }
}
