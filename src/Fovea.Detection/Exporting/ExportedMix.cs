using Fovea.Detection.Masks;

namespace Fovea.Detection.Exporting;

/// <summary>
/// How much of which value of a line each pixel of a direction takes, [K, pixels, values], as <see cref="StretchedAxis"/> finds it. Each
/// row has one number at most, so that the product with it rounds once, in whatever order it is summed.
/// </summary>
/// <param name="Lower">The shares of the lower neighbour.</param>
/// <param name="Upper">The shares of the upper neighbour.</param>
internal sealed record ExportedMix(string Lower, string Upper)
{
    /// <summary>Adds the operators.</summary>
    /// <param name="steps">Where they go.</param>
    /// <param name="values">The values of a line.</param>
    /// <param name="first">The first pixel of each line, [K, 1], whole numbers.</param>
    /// <param name="last">The last one.</param>
    /// <param name="pixelCount">The picture's pixels in this direction, a single integer.</param>
    public static ExportedMix Of(ExportSteps steps, int values, string first, string last, string pixelCount)
    {
        string pixels = steps.ToFloat(steps.Range(pixelCount));
        string length = steps.Larger(steps.Add(steps.Subtract(last, first), steps.Number(1)), steps.Number(1));
        string scale = steps.ToDouble(steps.Divide(steps.Number(values), length));
        string half = steps.ToDouble(steps.Number(0.5f));
        string offset = steps.Add(steps.ToDouble(steps.Subtract(pixels, first)), half);
        string place = steps.Larger(steps.Subtract(steps.Multiply(scale, offset), half), steps.ToDouble(steps.Number(0)));
        string highest = steps.Integer(values - 1);
        string lower = steps.Smaller(steps.ToIntegers(place), highest);
        string share = steps.Smaller(steps.ToFloat(steps.Subtract(place, steps.ToDouble(lower))), steps.Number(1));
        string isInside = steps.Node(
            "And", [steps.Node("GreaterOrEqual", [pixels, first]), steps.Node("LessOrEqual", [pixels, last])]);
        string ranks = steps.Integers([.. Enumerable.Range(0, values).Select(i => (long)i)]);
        string upper = steps.Smaller(steps.Add(lower, steps.Integer(1)), highest);
        return new ExportedMix(At(lower, steps.Subtract(steps.Number(1), share)), At(upper, share));

        string At(string neighbour, string shares) => steps.Node(
            "Where",
            [
                steps.Node("And", [steps.Node("Equal", [steps.Unsqueeze(neighbour, 2), ranks]), steps.Unsqueeze(isInside, 2)]),
                steps.Unsqueeze(shares, 2), steps.Number(0),
            ]);
    }
}
