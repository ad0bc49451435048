namespace Fovea.Detection.Masks;

/// <summary>
/// The masks of K detections as a network gives them: for each a square of probabilities that is stretched over the detection's box.
/// </summary>
public sealed class MaskProbabilities
{
    private readonly float[] _values;

    /// <summary>Wraps <paramref name="values"/> without copying.</summary>
    /// <param name="values">The probabilities, [K, side, side].</param>
    /// <param name="side">The rows and columns of each square; 28 in Mask R-CNN.</param>
    /// <exception cref="ArgumentException">The side is not positive, or the values are not those of whole squares.</exception>
    public MaskProbabilities(float[] values, int side)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        if (values.Length % (side * side) != 0)
        {
            throw new ArgumentException(
                $"MaskProbabilities: {values.Length} values; expected a multiple of {side * side}, the values of a mask.", nameof(values));
        }

        (_values, Side) = (values, side);
    }

    /// <summary>The number of masks, K.</summary>
    public int Count => _values.Length / (Side * Side);

    /// <summary>The rows and columns of each mask.</summary>
    public int Side { get; }

    /// <summary>The mask of a detection, [<see cref="Side"/>, <see cref="Side"/>].</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such detection.</exception>
    public ReadOnlySpan<float> this[int detection] => _values.AsSpan(detection * Side * Side, Side * Side);
}
