using System.Globalization;
using Fovea.Data.Loading;

namespace Fovea;

/// <summary>
/// What is added to a recipe's <see cref="Recipe.Augmentation"/>, in the order of its application; the names are those of the flags. By
/// default nothing is added.
/// </summary>
public sealed record RecipeTransforms
{
    /// <summary>
    /// The lengths of the shorter side, each as likely, from which <see cref="RecipeAugmentation.RandomCrop"/> crops; null for that of the
    /// evaluation.
    /// </summary>
    public RecipeScale? ScaleJitter { get; init; }

    /// <summary>Rows and columns of training images where they differ from the network's input; null for those of the input.</summary>
    public int? TrainCropSize { get; init; }

    /// <summary>
    /// Whether JPEG files may be decoded at a half, a quarter or an eighth of their size where the crop of
    /// <see cref="RecipeAugmentation.Photographs"/> stays at least as large as the network's input: faster for large photographs, with
    /// pixels that differ a little. Without libjpeg-turbo it changes nothing.
    /// </summary>
    public bool DctScaling { get; init; }

    /// <summary>Whether half of the images are mirrored top to bottom.</summary>
    public bool VerticalFlip { get; init; }

    /// <summary>The policy of random operations.</summary>
    public RecipeAutoAugment AutoAugment { get; init; }

    /// <summary>The magnitude of <see cref="RecipeAutoAugment.Ra"/>, from 0 to 30.</summary>
    public int RaMagnitude { get; init; } = 9;

    /// <summary>The largest relative change of brightness, contrast and saturation, in [0, 1].</summary>
    public double ColorJitter { get; init; }

    /// <summary>
    /// The standard deviation of the colour noise along the principal components of the colours (Krizhevsky et al. 2012, 4.1: 0.1).
    /// </summary>
    public double PcaNoise { get; init; }

    /// <summary>Whose principal components these are.</summary>
    public RecipePca PcaFrom { get; init; }

    /// <summary>The probability that a random rectangle is filled with the mean colour, in [0, 1].</summary>
    public double RandomErase { get; init; }

    /// <summary>Alpha of mixup; 0 for none. With both, each batch has mixup or cutmix at random.</summary>
    public double MixupAlpha { get; init; }

    /// <summary>Alpha of cutmix; 0 for none.</summary>
    public double CutmixAlpha { get; init; }

    /// <summary>Whether transforms are allowed that do not keep the labels of the data set.</summary>
    public bool ForceAugmentation { get; init; }

    /// <summary>The transforms in words, such as <c>pca-noise 0.1, mixup-alpha 0.2</c>; empty for none.</summary>
    public override string ToString() => string.Join(
        ", ", Flags().Where(flag => flag.Value is not (null or "none" or "0")).Select(flag => $"{flag.Name[2..]} {flag.Value}"));

    /// <summary>Checks the ranges of all values.</summary>
    /// <exception cref="FoveaException">A value is out of its range; the message names its flag.</exception>
    public void Validate()
    {
        Check(ScaleJitter is null || (ScaleJitter.MinSize >= 1 && ScaleJitter.MinSize <= ScaleJitter.MaxSize),
            "--scale-jitter", $"{ScaleJitter}", "two lengths from 1, the smaller first, such as 256,512");
        Check(TrainCropSize is null or >= 1, "--train-crop-size", $"{TrainCropSize}", "at least 1");
        Check(RaMagnitude is >= 0 and <= 30, "--ra-magnitude", $"{RaMagnitude}", "a whole number from 0 to 30");
        Check(ColorJitter is >= 0 and <= 1, "--color-jitter", $"{ColorJitter}", "a number from 0 to 1");
        Check(PcaNoise >= 0 && double.IsFinite(PcaNoise), "--pca-noise", $"{PcaNoise}", "at least 0");
        Check(RandomErase is >= 0 and <= 1, "--random-erase", $"{RandomErase}", "a probability from 0 to 1");
        Check(MixupAlpha >= 0 && double.IsFinite(MixupAlpha), "--mixup-alpha", $"{MixupAlpha}", "at least 0");
        Check(CutmixAlpha >= 0 && double.IsFinite(CutmixAlpha), "--cutmix-alpha", $"{CutmixAlpha}", "at least 0");

        static void Check(bool holds, string flag, FormattableString given, string expected)
        {
            if (!holds)
                throw new FoveaException($"{flag}: given {given.ToString(CultureInfo.InvariantCulture)}, expected {expected}");
        }
    }

    /// <summary>The flags and their values as they are typed; a value is null for a flag that is absent.</summary>
    internal IReadOnlyList<(string Name, string? Value)> Flags() =>
    [
        ("--scale-jitter", ScaleJitter?.ToString()),
        ("--train-crop-size", TrainCropSize is { } size ? Text(size) : null),
        ("--dct-scaling", DctScaling ? "on" : null),
        ("--vertical-flip", VerticalFlip ? "on" : null),
        ("--auto-augment", AutoAugment.FlagName()),
        ("--ra-magnitude", AutoAugment == RecipeAutoAugment.Ra ? Text(RaMagnitude) : null),
        ("--color-jitter", Text(ColorJitter)),
        ("--pca-noise", Text(PcaNoise)),
        ("--pca-from", PcaNoise > 0 && PcaFrom != RecipePca.ImageNet ? PcaFrom.Name() : null),
        ("--random-erase", Text(RandomErase)),
        ("--mixup-alpha", Text(MixupAlpha)),
        ("--cutmix-alpha", Text(CutmixAlpha)),
    ];

    internal BatchMixing? Mixing() => MixupAlpha > 0 || CutmixAlpha > 0
        ? new BatchMixing { MixupAlpha = MixupAlpha, CutmixAlpha = CutmixAlpha }
        : null;

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Lengths of the shorter side of training images before a random crop.</summary>
/// <param name="MinSize">The shortest, positive.</param>
/// <param name="MaxSize">The longest.</param>
public sealed record RecipeScale(int MinSize, int MaxSize)
{
    /// <summary>The lengths as they are typed, such as <c>256,512</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{MinSize},{MaxSize}");
}
