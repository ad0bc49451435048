using Fovea.Data;

namespace Fovea.Detection.Boxes;

/// <summary>The change that turns one box into another.</summary>
/// <param name="Dx">The shift of the centre in widths.</param>
/// <param name="Dy">The shift of the centre in heights.</param>
/// <param name="Dw">The logarithm of the change of the width.</param>
/// <param name="Dh">The logarithm of the change of the height.</param>
public readonly record struct BoxDelta(float Dx, float Dy, float Dw, float Dh);

/// <summary>
/// Boxes relative to others (Girshick et al. 2014, appendix C), in the order of float operations of torchvision's <c>BoxCoder</c>.
/// </summary>
/// <param name="weights">The factors of the four values: 10, 10, 5, 5 for regions of interest, 1 for anchors.</param>
/// <param name="maxLogScale">The largest logarithm of a change of size when decoding; log(1000 / 16) unless given.</param>
/// <exception cref="ArgumentException">A weight is not positive.</exception>
public sealed class BoxCoder(BoxDelta weights, float? maxLogScale = null)
{
    private const double LargestChange = 1000.0 / 16;

    /// <summary>The factors of the four values.</summary>
    public BoxDelta Weights { get; } = weights is { Dx: > 0, Dy: > 0, Dw: > 0, Dh: > 0 }
        ? weights
        : throw new ArgumentException($"BoxCoder: the weights are {weights}; expected numbers above 0.", nameof(weights));

    /// <summary>The largest logarithm of a change of size when decoding.</summary>
    public float MaxLogScale { get; } = maxLogScale ?? (float)Math.Log(LargestChange);

    /// <summary>torchvision's coder of anchors.</summary>
    public static BoxCoder Anchors { get; } = new(new BoxDelta(1, 1, 1, 1));

    /// <summary>torchvision's coder of regions of interest.</summary>
    public static BoxCoder Regions { get; } = new(new BoxDelta(10, 10, 5, 5));

    /// <summary>The change that turns <paramref name="from"/> into <paramref name="to"/>.</summary>
    public BoxDelta Encode(in BoundingBox from, in BoundingBox to)
    {
        float width = from.Width, height = from.Height;
        return new BoxDelta(
            Weights.Dx * (Middle(to.X1, to.Width) - Middle(from.X1, width)) / width,
            Weights.Dy * (Middle(to.Y1, to.Height) - Middle(from.Y1, height)) / height,
            Weights.Dw * MathF.Log(to.Width / width),
            Weights.Dh * MathF.Log(to.Height / height));
    }

    /// <summary>The box that a change turns <paramref name="from"/> into.</summary>
    public BoundingBox Decode(in BoundingBox from, in BoxDelta delta)
    {
        float width = from.Width, height = from.Height;
        float x = (delta.Dx / Weights.Dx * width) + Middle(from.X1, width);
        float y = (delta.Dy / Weights.Dy * height) + Middle(from.Y1, height);
        float halfWidth = 0.5f * (MathF.Exp(MathF.Min(delta.Dw / Weights.Dw, MaxLogScale)) * width);
        float halfHeight = 0.5f * (MathF.Exp(MathF.Min(delta.Dh / Weights.Dh, MaxLogScale)) * height);
        return new BoundingBox(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
    }

    private static float Middle(float start, float size) => start + (0.5f * size);
}
