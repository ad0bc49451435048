using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary>The flags of the random transforms of training images.</summary>
internal sealed class AugmentationFlags
{
    private readonly Option<RecipeAugmentation?> _augmentation =
        Flag.OptionalChoice<RecipeAugmentation>("--augmentation", "Random crops and flips of training images (the recipe's).");

    private readonly Option<RecipeScale?> _scaleJitter = Flag.Parsed(
        "--scale-jitter", "randomcrop: lengths of the shorter side, such as 256,512.", "MIN,MAX", "two lengths, such as 256,512",
        ParseScale);

    private readonly Option<int?> _trainCropSize =
        Flag.OptionalInteger("--train-crop-size", "Rows and columns of training images (the network's input).");

    private readonly Option<bool> _dctScaling =
        Flag.Switch("--dct-scaling", "Decode large JPEG files at 1/2, 1/4 or 1/8 where the crop allows it: faster, other pixels.");

    private readonly Option<bool> _verticalFlip = Flag.Switch("--vertical-flip", "Mirror half of the images top to bottom.");

    private readonly Option<RecipeAutoAugment?> _autoAugment = Flag.Parsed(
        "--auto-augment", $"Random operations: {PolicyNames} (the recipe's).", "NAME", PolicyNames, ParsePolicy);

    private readonly Option<int?> _raMagnitude = Flag.OptionalInteger("--ra-magnitude", "ra: magnitude of the operations, 0 to 30 (9).");

    private readonly Option<double?> _colorJitter =
        Flag.OptionalNumber("--color-jitter", "Largest change of brightness, contrast and saturation, 0 to 1.");

    private readonly Option<double?> _pcaNoise =
        Flag.OptionalNumber("--pca-noise", "Deviation of the colour noise of AlexNet's paper, such as 0.1.");

    private readonly Option<RecipePca?> _pcaFrom =
        Flag.OptionalChoice<RecipePca>("--pca-from", "Whose principal colours the noise follows (ImageNet's).");

    private readonly Option<double?> _randomErase = Flag.OptionalNumber("--random-erase", "Probability that a rectangle is erased.");

    private readonly Option<double?> _mixupAlpha = Flag.OptionalNumber("--mixup-alpha", "Mixup's alpha, such as 0.2.");

    private readonly Option<double?> _cutmixAlpha = Flag.OptionalNumber("--cutmix-alpha", "Cutmix's alpha, such as 1.");

    private readonly Option<bool> _force =
        Flag.Switch("--force-augmentation", "Allow transforms that do not keep the labels of the data set.");

    /// <summary>The flags, in the order of the help.</summary>
    public IReadOnlyList<Symbol> All =>
    [
        _augmentation, _scaleJitter, _trainCropSize, _dctScaling, _verticalFlip, _autoAugment, _raMagnitude, _colorJitter, _pcaNoise,
        _pcaFrom,
        _randomErase, _mixupAlpha, _cutmixAlpha, _force,
    ];

    private static string PolicyNames => string.Join(", ", Enum.GetValues<RecipeAutoAugment>().Select(policy => policy.FlagName()));

    /// <summary>What was given.</summary>
    public AugmentationOptions Read(ParseResult parsed) => new()
    {
        Augmentation = parsed.GetValue(_augmentation),
        ScaleJitter = parsed.GetValue(_scaleJitter),
        TrainCropSize = parsed.GetValue(_trainCropSize),
        DctScaling = parsed.GetValue(_dctScaling),
        VerticalFlip = parsed.GetValue(_verticalFlip),
        AutoAugment = parsed.GetValue(_autoAugment),
        RaMagnitude = parsed.GetValue(_raMagnitude),
        ColorJitter = parsed.GetValue(_colorJitter),
        PcaNoise = parsed.GetValue(_pcaNoise),
        PcaFrom = parsed.GetValue(_pcaFrom),
        RandomErase = parsed.GetValue(_randomErase),
        MixupAlpha = parsed.GetValue(_mixupAlpha),
        CutmixAlpha = parsed.GetValue(_cutmixAlpha),
        ForceAugmentation = parsed.GetValue(_force),
    };

    private static RecipeScale? ParseScale(string text) =>
        text.Split(',') is [var min, var max] && Flag.TryParseInteger(min, out int low) && Flag.TryParseInteger(max, out int high)
            ? new RecipeScale(low, high)
            : null;

    private static RecipeAutoAugment? ParsePolicy(string text)
    {
        foreach (RecipeAutoAugment policy in Enum.GetValues<RecipeAutoAugment>())
        {
            if (policy.FlagName() == text)
                return policy;
        }

        return null;
    }
}
