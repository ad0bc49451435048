using System.Globalization;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>Says what random transforms do to a sample, for people who look at augmented images.</summary>
public static class TransformWords
{
    /// <summary>
    /// What a transform does to an image with these random numbers, such as <c>crop of 120x90 at 14, 3</c>; null where it does nothing, is
    /// not random or has no words.
    /// </summary>
    /// <param name="transform">The transform.</param>
    /// <param name="image">The image before the transform.</param>
    /// <param name="random">The random numbers that it will get; the caller's own stay where they are.</param>
    public static string? Of(ITransform transform, Image image, PhiloxCursor random)
    {
        ArgumentNullException.ThrowIfNull(transform);
        ArgumentNullException.ThrowIfNull(image);
        return transform switch
        {
            ScaleJitter scale => Words($"shorter side {scale.Draw(ref random)}"),
            RandomResizedCrop crop => Window("crop of", crop.Choose(image.Width, image.Height, ref random)),
            RandomCrop crop when image.Width >= crop.Width && image.Height >= crop.Height => Position(crop, image, ref random),
            RandomHorizontalFlip flip => random.NextFloat() < flip.Probability ? "mirrored left to right" : null,
            RandomVerticalFlip flip => random.NextFloat() < flip.Probability ? "mirrored top to bottom" : null,
            AutoAugment => Words($"row {random.NextInt(AutoAugmentPolicies.Rows)} of the policy"),
            RandAugment rand => Operations(rand, ref random),
            TrivialAugmentWide => Operation(TrivialAugmentWide.Draw(ref random)),
            ColorJitter jitter => string.Join(", ", jitter.Draw(ref random).Select(Change)),
            PcaColorNoise noise => Noise(noise, ref random),
            RandomErasing erasing when random.NextFloat() < erasing.Probability =>
                erasing.Draw(image.Width, image.Height, ref random) is { } rectangle ? Window("erased", rectangle) : null,
            _ => null,
        };
    }

    private static string Position(RandomCrop crop, Image image, ref PhiloxCursor random)
    {
        int top = random.NextInt(image.Height - crop.Height + 1), left = random.NextInt(image.Width - crop.Width + 1);
        return Words($"crop at {left}, {top}");
    }

    private static string Window(string what, (int Left, int Top, int Width, int Height) window) =>
        Words($"{what} {window.Width}x{window.Height} at {window.Left}, {window.Top}");

    private static string Operations(RandAugment rand, ref PhiloxCursor random)
    {
        string[] words = new string[rand.Count];
        for (int i = 0; i < words.Length; i++)
        {
            (AugmentOperation operation, bool isNegative) = RandAugment.Draw(ref random);
            words[i] = Operation((operation, rand.Magnitude, isNegative));
        }

        return string.Join(", ", words);
    }

    private static string Operation((AugmentOperation Operation, int Magnitude, bool IsNegative) draw) =>
        AugmentSpace.HasMagnitude(draw.Operation)
            ? Words($"{draw.Operation} {(draw.IsNegative ? "-" : "")}{draw.Magnitude}")
            : draw.Operation.ToString();

    private static string Change(ColorChange change) => Words($"{change.Property.ToString().ToLowerInvariant()} {change.Amount:0.00}");

    private static string Noise(PcaColorNoise noise, ref PhiloxCursor random)
    {
        float first = random.NextNormal(), second = random.NextNormal(), third = random.NextNormal();
        double deviation = noise.StandardDeviation;
        return Words($"colour noise {deviation * first:0.00}, {deviation * second:0.00}, {deviation * third:0.00}");
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
