using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Some operations of one magnitude, each operation as likely (Cubuk et al. 2019, "RandAugment"; torchvision's <c>RandAugment</c>).
/// </summary>
/// <param name="Count">The operations applied to each image, not negative.</param>
/// <param name="Magnitude">Their magnitude, in [0, <see cref="Bins"/>).</param>
public sealed record RandAugment(int Count = 2, int Magnitude = 9) : ITransform
{
    /// <summary>The magnitudes that there are: of 31.</summary>
    public const int Bins = 31;

    private const int Operations = (int)AugmentOperation.Equalize + 1;

    private static readonly AugmentSpace _space = new(Bins);

    /// <summary>The operations applied to each image, not negative.</summary>
    public int Count { get; } = Count >= 0
        ? Count
        : throw new ArgumentOutOfRangeException(nameof(Count), Count, "RandAugment: expected 0 or more operations.");

    /// <summary>The operations' magnitude, in [0, <see cref="Bins"/>).</summary>
    public int Magnitude { get; } = Magnitude is >= 0 and < Bins
        ? Magnitude
        : throw new ArgumentOutOfRangeException(nameof(Magnitude), Magnitude, $"RandAugment: expected a magnitude of 0 to {Bins - 1}.");

    /// <summary>Nearest or bilinear.</summary>
    public Interpolation Interpolation { get; init; }

    /// <summary>The value, in every channel, of what lies outside of the image.</summary>
    public byte Fill { get; init; }

    /// <inheritdoc/>
    public ImageChanges Changes => _space.Changes;

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        for (int i = 0; i < Count; i++)
        {
            (AugmentOperation operation, bool isNegative) = Draw(ref random);
            sample = Augment(sample, operation, isNegative, scratch);
        }

        return sample;
    }

    /// <summary>An operation of one image, and whether its magnitude is negative.</summary>
    public static (AugmentOperation Operation, bool IsNegative) Draw(ref PhiloxCursor random)
    {
        var operation = (AugmentOperation)random.NextInt(Operations);
        return (operation, AugmentSpace.IsSigned(operation) && random.NextInt(2) == 1);
    }

    /// <summary>The sample after one operation, whose magnitude is negative only if it has a sign.</summary>
    public Sample Augment(Sample sample, AugmentOperation operation, bool isNegative, ImageScratch scratch)
    {
        double magnitude = _space.Magnitude(operation, Magnitude, isNegative, sample.Image.Width, sample.Image.Height);
        return sample.Augmented(operation, magnitude, Interpolation, Fill, scratch);
    }
}
