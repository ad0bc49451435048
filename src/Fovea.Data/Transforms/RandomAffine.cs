using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Rotates, shifts, scales and shears the image about its centre by random amounts; its size stays (torchvision's <c>RandomAffine</c> of a
/// Pillow image). Boxes become the upright ones around their moved corners.
/// </summary>
/// <param name="Degrees">The angles, clockwise.</param>
public sealed record RandomAffine(ValueRange Degrees) : ITransform
{
    /// <summary>The angles, clockwise.</summary>
    public ValueRange Degrees { get; } = Degrees.Within(double.NegativeInfinity, double.PositiveInfinity, "RandomAffine: degrees");

    /// <summary>The largest shift to the left or right, a share of the width, in [0, 1].</summary>
    public double TranslateX
    {
        get;
        init => field = TransformChecks.Probability(value, "RandomAffine: translation");
    }

    /// <summary>The largest shift up or down, a share of the height, in [0, 1].</summary>
    public double TranslateY
    {
        get;
        init => field = TransformChecks.Probability(value, "RandomAffine: translation");
    }

    /// <summary>The enlargements, positive.</summary>
    public ValueRange Scale
    {
        get;
        init => field = value.Within(double.Epsilon, double.PositiveInfinity, "RandomAffine: scale");
    } = new(1, 1);

    /// <summary>The shears along the rows, in degrees.</summary>
    public ValueRange ShearX { get; init; }

    /// <summary>The shears along the columns, in degrees.</summary>
    public ValueRange ShearY { get; init; }

    /// <summary>Nearest or bilinear.</summary>
    public Interpolation Interpolation { get; init; }

    /// <summary>The value, in every channel, of what lies outside of the image.</summary>
    public byte Fill { get; init; }

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Rotation = Degrees.Largest };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
        => Move(sample, Draw(sample.Image.Width, sample.Image.Height, ref random), scratch);

    /// <summary>The parameters for one image of a size.</summary>
    public AffineParameters Draw(int width, int height, ref PhiloxCursor random) => new(Degrees.Draw(ref random))
    {
        TranslateX = Shift(TranslateX * width, ref random),
        TranslateY = Shift(TranslateY * height, ref random),
        Scale = Scale.Draw(ref random),
        ShearX = ShearX.Draw(ref random),
        ShearY = ShearY.Draw(ref random),
    };

    /// <summary>The sample moved by these parameters.</summary>
    public Sample Move(Sample sample, AffineParameters parameters, ImageScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(scratch);
        (int width, int height) = (sample.Image.Width, sample.Image.Height);
        return sample.Warped(
            new AffineMap(parameters.Matrix(width * 0.5, height * 0.5), width, height), Interpolation, Fill, scratch);
    }

    private static int Shift(double largest, ref PhiloxCursor random)
        => (int)Math.Round(ValueRange.AroundZero(largest).Draw(ref random), MidpointRounding.ToEven);
}

/// <summary>The parameters of torchvision's <c>affine</c>.</summary>
/// <param name="Degrees">The angle, clockwise.</param>
public sealed record AffineParameters(double Degrees)
{
    /// <summary>The shift to the right, in pixels.</summary>
    public int TranslateX { get; init; }

    /// <summary>The shift down, in pixels.</summary>
    public int TranslateY { get; init; }

    /// <summary>The enlargement, positive.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The shear along the rows, in degrees.</summary>
    public double ShearX { get; init; }

    /// <summary>The shear along the columns, in degrees.</summary>
    public double ShearY { get; init; }

    /// <summary>Where each pixel of the result comes from, for changes about a centre.</summary>
    public AffineMatrix Matrix(double centerX, double centerY)
        => AffineMatrix.Affine(centerX, centerY, Degrees, TranslateX, TranslateY, Scale, ShearX, ShearY);
}
