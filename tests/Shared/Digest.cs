using System.Text.Json;

namespace Fovea.Testing;

/// <summary>A tensor of a golden file in a few numbers: shape, sum, L2 norm, absolute maximum and its first values.</summary>
internal sealed record Digest(int[] Shape, double Sum, double L2, double AbsMax, double[] Head)
{
    private const double Tolerance = 1e-5;

    /// <summary>Reads {"shape", "sum", "l2", "absmax", "head"}.</summary>
    public static Digest Read(JsonElement element) => new(
        [.. element.GetProperty("shape").EnumerateArray().Select(value => value.GetInt32())],
        element.GetProperty("sum").GetDouble(),
        element.GetProperty("l2").GetDouble(),
        element.GetProperty("absmax").GetDouble(),
        [.. element.GetProperty("head").EnumerateArray().Select(value => value.GetDouble())]);

    /// <summary>
    /// Asserts that values of a shape, in logical order, have this digest within <paramref name="tolerance"/>: relative for the norm and
    /// the maximum; for a first value relative to it or, when that is smaller, to the root mean square of all, which is the size of the
    /// terms it came from; for the sum, whose terms cancel, relative to it or to the norm.
    /// </summary>
    public void AssertMatches(string what, ReadOnlySpan<int> shape, ReadOnlySpan<float> values, double tolerance = Tolerance)
    {
        Assert.Equal(Shape, shape.ToArray());
        double sum = 0, squares = 0, largest = 0;
        foreach (float value in values)
        {
            sum += value;
            squares += (double)value * value;
            largest = double.IsNaN(value) ? double.NaN : Math.Max(largest, Math.Abs(value));
        }

        AssertClose($"{what}: L2 norm", L2, Math.Sqrt(squares), tolerance * L2);
        AssertClose($"{what}: absolute maximum", AbsMax, largest, tolerance * AbsMax);
        AssertClose($"{what}: sum", Sum, sum, tolerance * Math.Max(Math.Abs(Sum), L2));
        double rootMeanSquare = L2 / Math.Sqrt(Math.Max(1, values.Length));
        Assert.True(Head.Length <= values.Length, $"{what}: {values.Length} values; expected at least {Head.Length}");
        for (int i = 0; i < Head.Length; i++)
            AssertClose($"{what}: value {i}", Head[i], values[i], tolerance * Math.Max(Math.Abs(Head[i]), rootMeanSquare));
    }

    private static void AssertClose(string what, double expected, double actual, double allowed) =>
        Assert.True(Math.Abs(actual - expected) <= allowed, $"{what} is {actual:g9}; expected {expected:g9} within {allowed:g3}");
}
