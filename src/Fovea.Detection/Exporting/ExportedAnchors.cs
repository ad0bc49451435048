using Fovea.Detection.Anchors;

namespace Fovea.Detection.Exporting;

/// <summary>
/// The anchors of one level for a map of any size: those of a pixel, moved to each of them, in the order of <see cref="AnchorLevel"/>.
/// </summary>
internal static class ExportedAnchors
{
    /// <summary>The anchors, [anchors, 4].</summary>
    /// <param name="steps">Where the operators go.</param>
    /// <param name="anchors">The anchors of a pixel at the origin, [anchors, 4].</param>
    /// <param name="map">A map of the level, [1, C, H, W].</param>
    /// <param name="paddedSize">The height and width of the padded picture, a list of two integers.</param>
    public static string Of(ExportSteps steps, float[] anchors, string map, string paddedSize)
    {
        string size = steps.Sizes(map, 2, 4);
        string strides = steps.Divide(paddedSize, size);
        const int Vertical = 0, Horizontal = 1;
        string shifts = steps.Add(
            steps.Multiply(Places(Horizontal, 1, -1, 1, 1), steps.Numbers([4], 1, 0, 1, 0)),
            steps.Multiply(Places(Vertical, -1, 1, 1, 1), steps.Numbers([4], 0, 1, 0, 1)));
        const int BoxValues = 4;
        return steps.Reshape(steps.Add(shifts, steps.Numbers([anchors.Length / BoxValues, BoxValues], anchors)), -1, BoxValues);

        string Places(int direction, params IReadOnlyList<long> shape)
        {
            string count = steps.Gather(size, steps.Integer(direction)), stride = steps.Gather(strides, steps.Integer(direction));
            return steps.Reshape(steps.ToFloat(steps.Multiply(steps.Range(count), stride)), shape);
        }
    }
}
