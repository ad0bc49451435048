using Fovea.Cli.Errors;

namespace Fovea.Cli.Options;

/// <summary>What is given of the random transforms of training images; null values are the recipe's.</summary>
internal sealed record AugmentationOptions
{
    /// <summary>The random crops and flips.</summary>
    public RecipeAugmentation? Augmentation { get; init; }

    /// <summary>The lengths of the shorter side before a random crop.</summary>
    public RecipeScale? ScaleJitter { get; init; }

    /// <summary>Rows and columns of training images.</summary>
    public int? TrainCropSize { get; init; }

    /// <summary>Whether JPEG files may be decoded at a part of their size.</summary>
    public bool DctScaling { get; init; }

    /// <summary>Whether half of the images are mirrored top to bottom.</summary>
    public bool VerticalFlip { get; init; }

    /// <summary>The policy of random operations.</summary>
    public RecipeAutoAugment? AutoAugment { get; init; }

    /// <summary>The magnitude of RandAugment.</summary>
    public int? RaMagnitude { get; init; }

    /// <summary>The largest relative change of brightness, contrast and saturation.</summary>
    public double? ColorJitter { get; init; }

    /// <summary>The standard deviation of the colour noise.</summary>
    public double? PcaNoise { get; init; }

    /// <summary>Whose principal components the colour noise follows.</summary>
    public RecipePca? PcaFrom { get; init; }

    /// <summary>The probability that a rectangle is erased.</summary>
    public double? RandomErase { get; init; }

    /// <summary>Alpha of mixup.</summary>
    public double? MixupAlpha { get; init; }

    /// <summary>Alpha of cutmix.</summary>
    public double? CutmixAlpha { get; init; }

    /// <summary>Whether transforms are allowed that do not keep the labels of the data set.</summary>
    public bool ForceAugmentation { get; init; }

    /// <summary>The recipe with the values that were given.</summary>
    public Recipe Apply(Recipe recipe)
    {
        RecipeTransforms transforms = recipe.Transforms;
        return recipe with
        {
            Augmentation = Augmentation ?? (ScaleJitter is null ? recipe.Augmentation : RecipeAugmentation.RandomCrop),
            Transforms = transforms with
            {
                ScaleJitter = ScaleJitter ?? (Augmentation is null or RecipeAugmentation.RandomCrop ? transforms.ScaleJitter : null),
                TrainCropSize = TrainCropSize ?? transforms.TrainCropSize,
                DctScaling = DctScaling || transforms.DctScaling,
                VerticalFlip = VerticalFlip || transforms.VerticalFlip,
                AutoAugment = AutoAugment ?? transforms.AutoAugment,
                RaMagnitude = RaMagnitude ?? transforms.RaMagnitude,
                ColorJitter = ColorJitter ?? transforms.ColorJitter,
                PcaNoise = PcaNoise ?? transforms.PcaNoise,
                PcaFrom = PcaFrom ?? transforms.PcaFrom,
                RandomErase = RandomErase ?? transforms.RandomErase,
                MixupAlpha = MixupAlpha ?? transforms.MixupAlpha,
                CutmixAlpha = CutmixAlpha ?? transforms.CutmixAlpha,
                ForceAugmentation = ForceAugmentation || transforms.ForceAugmentation,
            },
        };
    }

    /// <summary>Checks what belongs together; the ranges are checked with the recipe.</summary>
    /// <exception cref="UserError">Two flags contradict each other.</exception>
    public void Validate()
    {
        if (ScaleJitter is not null && Augmentation is not (null or RecipeAugmentation.RandomCrop))
            throw new UserError("--scale-jitter: given with another --augmentation than randomcrop, to which it belongs");
        if (RaMagnitude is not null && AutoAugment is not (null or RecipeAutoAugment.Ra))
            throw new UserError("--ra-magnitude: given with another --auto-augment than ra, to which it belongs");
    }
}
