using Fovea.Detection.Boxes;

namespace Fovea.Detection.Exporting;

/// <summary>Boxes [..., 4] that a change has moved, clipped to the picture, in the order of operations of <see cref="BoxCoder"/>.</summary>
/// <param name="Boxes">The boxes.</param>
/// <param name="ShortestSides">The shorter side of each, without the last dimension.</param>
internal sealed record ExportedBoxes(string Boxes, string ShortestSides)
{
    /// <summary>Moves and clips boxes.</summary>
    /// <param name="steps">Where the operators go.</param>
    /// <param name="coder">The factors of the changes.</param>
    /// <param name="boxes">The boxes, [..., 4].</param>
    /// <param name="deltas">Their changes, [..., 4].</param>
    /// <param name="size">The height and width of the picture, a list of two integers.</param>
    public static ExportedBoxes Decode(ExportSteps steps, BoxCoder coder, string boxes, string deltas, string size)
    {
        (string low, string high) = steps.Halves(boxes);
        (string shifts, string growths) = steps.Halves(deltas);
        string half = steps.Number(0.5f);
        string sides = steps.Subtract(high, low);
        BoxDelta weights = coder.Weights;
        string shift = steps.Multiply(steps.Divide(shifts, steps.Numbers([2], weights.Dx, weights.Dy)), sides);
        string centre = steps.Add(shift, steps.Add(low, steps.Multiply(half, sides)));
        string growth = steps.Smaller(steps.Divide(growths, steps.Numbers([2], weights.Dw, weights.Dh)), steps.Number(coder.MaxLogScale));
        string halves = steps.Multiply(half, steps.Multiply(steps.Node("Exp", [growth]), sides));
        string limits = steps.ToFloat(steps.Gather(size, steps.Integers(1, 0)));
        string from = Clip(steps.Subtract(centre, halves)), to = Clip(steps.Add(centre, halves));
        (string widths, string heights) = steps.Halves(steps.Subtract(to, from), halfSize: 1);
        string shortest = steps.Node("Squeeze", [steps.Smaller(widths, heights), steps.Integers(-1)]);
        return new ExportedBoxes(steps.Concatenate(-1, from, to), shortest);

        string Clip(string corners) => steps.Smaller(steps.Larger(corners, steps.Number(0)), limits);
    }
}
