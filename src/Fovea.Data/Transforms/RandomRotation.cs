using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Rotates the image about its centre by a random angle (torchvision's <c>RandomRotation</c> of a Pillow image). Boxes become the upright
/// ones around their rotated corners.
/// </summary>
/// <param name="Degrees">The angles, counter-clockwise.</param>
public sealed record RandomRotation(ValueRange Degrees) : ITransform
{
    /// <summary>The angles, counter-clockwise.</summary>
    public ValueRange Degrees { get; } = Degrees.Within(double.NegativeInfinity, double.PositiveInfinity, "RandomRotation: degrees");

    /// <summary>Nearest or bilinear.</summary>
    public Interpolation Interpolation { get; init; }

    /// <summary>Whether the result is as large as the rotated image needs, instead of as large as the image.</summary>
    public bool Expand { get; init; }

    /// <summary>The value, in every channel, of what lies outside of the image.</summary>
    public byte Fill { get; init; }

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Rotation = Degrees.Largest };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
        => Rotate(sample, Degrees.Draw(ref random), scratch);

    /// <summary>The sample rotated by an angle in degrees, counter-clockwise.</summary>
    public Sample Rotate(Sample sample, double degrees, ImageScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        (int width, int height) = (sample.Image.Width, sample.Image.Height);
        if (!Expand)
            return sample.Warped(new AffineMap(AffineMatrix.Rotation(width, height, degrees), width, height), Interpolation, Fill, scratch);
        (AffineMatrix matrix, int newWidth, int newHeight) = AffineMatrix.ExpandingRotation(width, height, degrees);
        return sample.Warped(new AffineMap(matrix, newWidth, newHeight), Interpolation, Fill, scratch);
    }
}
