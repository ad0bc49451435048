using System.Text.Json;
using Fovea.Nn;
using Fovea.Testing;
using Xunit.Abstractions;

namespace Fovea.Models.Tests;

/// <summary>
/// The gradients of a network's training step in a golden file, and the bounds that follow from the file: how far PyTorch's own single
/// precision is from them ("float32"), and the rounding predicted by <see cref="GradientRounding"/>.
/// </summary>
internal sealed class GoldenGradients(JsonElement golden, ulong seed)
{
    /// <summary>Of PyTorch's own errors: for the median over all parameters, and for the worst of them.</summary>
    private const double TimesMedian = 3, TimesWorst = 4;

    /// <summary>Standard deviations of the predicted rounding: for the median over all parameters, and for each of them.</summary>
    private const double DeviationsOfMedian = 1, DeviationsOfEach = 3;

    /// <summary>
    /// The share of the largest gradient below which one is zero but for rounding: that of a bias which a batch norm takes away again.
    /// </summary>
    private const double Zero = 1e-6;

    private readonly double _largest = golden.GetProperty("grad_l2").EnumerateObject().Max(norm => norm.Value.GetDouble());

    /// <summary>Asserts that a model's gradients are these, each norm and each probe; prints how far they are off.</summary>
    public void Check(string what, Classifier model, GradientRounding rounding, ITestOutputHelper output)
    {
        StateEntry[] parameters = [.. model.Parameters()];
        Assert.Equal(golden.GetProperty("grad_l2").EnumerateObject().Select(norm => norm.Name), parameters.Select(entry => entry.Name));
        StateEntry[] counted = [.. parameters.Where(entry => !IsZero(entry))];
        Check(
            $"{what}: gradient norms", "grad_l2", output,
            [.. counted.Select(entry => new Row(entry.Name, Error(entry, "grad_l2", Norm(entry)), rounding.OfNorm(entry.Value)))]);
        Check(
            $"{what}: gradient probes", "grad_probe", output,
            [.. counted.Select(entry => new Row(entry.Name, Error(entry, "grad_probe", Probe(entry)), rounding.OfProbe(entry.Value)))]);
        foreach (StateEntry bias in parameters.Where(IsZero))
            CheckZero(bias, parameters, rounding);
    }

    public static double Norm(ReadOnlySpan<float> values)
    {
        double squares = 0;
        foreach (float value in values)
            squares += (double)value * value;
        return Math.Sqrt(squares);
    }

    private void Check(string what, string property, ITestOutputHelper output, Row[] rows)
    {
        double[] float32 = [.. golden.GetProperty("float32").GetProperty(property).EnumerateArray().Select(error => error.GetDouble())];
        double median = Median(rows.Select(row => row.Error));
        double floor = DeviationsOfMedian * Median(rows.Select(row => row.Deviation.Expected));
        Row worst = rows.MaxBy(row => row.Error)!;
        output.WriteLine(
            $"{what} are off by {median:g2} (median, {median / float32[0]:g2} times PyTorch's float32, floor {floor:g2}) and "
            + $"{worst.Error:g2} (worst, {worst.Error / float32[1]:g2} times, {worst.Error / worst.Deviation.Unlucky:g2} deviations: "
            + $"{worst.Name})");
        Assert.True(
            median <= (TimesMedian * float32[0]) + floor,
            $"{what} are off by {median:g3} in the median; expected at most {TimesMedian} times {float32[0]:g3} and {floor:g3}");
        foreach (Row row in rows)
        {
            double allowed = (TimesWorst * float32[1]) + (DeviationsOfEach * row.Deviation.Unlucky);
            Assert.True(row.Error <= allowed, $"{what}: {row.Name} is off by {row.Error:g3}; expected at most {allowed:g3}");
        }
    }

    /// <summary>A true gradient of zero has no size of its own; that of the bias's own weight is a sum over the same terms.</summary>
    private void CheckZero(StateEntry bias, StateEntry[] parameters, GradientRounding rounding)
    {
        StateEntry weight = parameters.Single(entry => entry.Name == Path.ChangeExtension(bias.Name, "weight"));
        double allowed = rounding.OfSums(bias.Value) * Norm(weight);
        Assert.True(Norm(bias) <= allowed, $"{bias.Name}: its gradient's norm is {Norm(bias):g3}; expected zero within {allowed:g3}");
    }

    private bool IsZero(StateEntry entry) => Expected(entry, "grad_l2") <= Zero * _largest;

    private double Expected(StateEntry entry, string property) => golden.GetProperty(property).GetProperty(entry.Name).GetDouble();

    private double Error(StateEntry entry, string property, double actual) =>
        Math.Abs(actual - Expected(entry, property)) / Expected(entry, "grad_l2");

    private double Probe(StateEntry entry) => Goldens.Probe(entry.Name, entry.Value.Grad!.ToArray(), seed);

    private static double Norm(StateEntry entry) => Norm(entry.Value.Grad!.Data);

    /// <summary>The upper one of two in the middle, as in the golden files.</summary>
    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>A parameter's error relative to its gradient's norm, and the standard deviation predicted for it.</summary>
    private sealed record Row(string Name, double Error, GradientRounding.Deviation Deviation);
}
