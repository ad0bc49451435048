using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// One operation of a random magnitude (Müller and Hutter 2021, "TrivialAugment"; torchvision's <c>TrivialAugmentWide</c>).
/// </summary>
public sealed record TrivialAugmentWide : ITransform
{
    /// <summary>The magnitudes that there are: of 31.</summary>
    public const int Bins = 31;

    private const int Operations = (int)AugmentOperation.Equalize + 1;

    private static readonly AugmentSpace _space = new(Bins)
    {
        LargestShear = 0.99,
        LargestShift = 32,
        LargestRotation = 135,
        LargestFactor = 0.99,
        MostBitsCleared = 6,
    };

    /// <summary>Nearest or bilinear.</summary>
    public Interpolation Interpolation { get; init; }

    /// <summary>The value, in every channel, of what lies outside of the image.</summary>
    public byte Fill { get; init; }

    /// <inheritdoc/>
    public ImageChanges Changes => _space.Changes;

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        (AugmentOperation operation, int magnitude, bool isNegative) = Draw(ref random);
        return Augment(sample, operation, magnitude, isNegative, scratch);
    }

    /// <summary>The operation of one image, its magnitude and whether that is negative.</summary>
    public static (AugmentOperation Operation, int Magnitude, bool IsNegative) Draw(ref PhiloxCursor random)
    {
        var operation = (AugmentOperation)random.NextInt(Operations);
        int magnitude = AugmentSpace.HasMagnitude(operation) ? random.NextInt(Bins) : 0;
        return (operation, magnitude, AugmentSpace.IsSigned(operation) && random.NextInt(2) == 1);
    }

    /// <summary>
    /// The sample after one operation of a magnitude in [0, <see cref="Bins"/>), which is negative only if the operation has a sign.
    /// </summary>
    public Sample Augment(Sample sample, AugmentOperation operation, int magnitude, bool isNegative, ImageScratch scratch)
    {
        double amount = _space.Magnitude(operation, magnitude, isNegative, sample.Image.Width, sample.Image.Height);
        return sample.Augmented(operation, amount, Interpolation, Fill, scratch);
    }
}
