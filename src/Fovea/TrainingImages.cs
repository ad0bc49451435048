using Fovea.Data;
using Fovea.Data.Statistics;
using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea;

/// <summary>Makes the transforms of training images from what a recipe says of them.</summary>
internal static class TrainingImages
{
    // The paper's shorter side and crop, for networks whose preprocessing has no length of its own.
    private const double UsualSide = 256, UsualCrop = 224;

    /// <summary>The transforms of a recipe for a data set; the name is that of the <see cref="RecipeAugmentation"/>.</summary>
    /// <exception cref="FoveaException">
    /// They do not fit the network's input, or do not keep the labels of the data set and are not forced.
    /// </exception>
    /// <exception cref="DataException">The colours of the data set are asked for, and an image cannot be read.</exception>
    public static Augmentation Of(Recipe recipe, IImageDataset data, EvaluationPipeline pipeline, int threads = 1)
    {
        Augmentation augmentation = Of(recipe, pipeline, data.DefaultAugmentation, () => PrincipalColors.Of(data, pipeline, threads));
        ITransform? breaking = augmentation.Transforms.FirstOrDefault(each => each.Changes.Beyond(data.LabelPreserving) is not null);
        return breaking is null || recipe.Transforms.ForceAugmentation
            ? augmentation
            : throw new FoveaException(
                $"{breaking.GetType().Name} {breaking.Changes.Beyond(data.LabelPreserving)}, after which the labels of {data.Name} may be "
                + "wrong: choose other transforms, or force them with --force-augmentation");
    }

    /// <summary>The transforms of a recipe, where <paramref name="usual"/> are those that are usual for the data.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="pipeline">The preparation of images for an evaluation.</param>
    /// <param name="usual">The transforms that are usual for the data.</param>
    /// <param name="colors">Computes the colour noise of the data; null without data.</param>
    /// <exception cref="FoveaException">They do not fit the network's input, or need data where there is none.</exception>
    public static Augmentation Of(
        Recipe recipe, EvaluationPipeline pipeline, Func<EvaluationPipeline, Augmentation> usual, Func<PcaColorNoise>? colors = null)
    {
        RecipeTransforms added = recipe.Transforms;
        EvaluationPipeline input = added.TrainCropSize is { } size ? pipeline with { Height = size, Width = size } : pipeline;
        if (added.TrainCropSize is { } crop && pipeline.MeanImage is not null && (crop != pipeline.Height || crop != pipeline.Width))
        {
            throw new FoveaException(
                $"--train-crop-size: given {crop} with a mean of each pixel, which is as large as the network's input, "
                + $"{pipeline.Height}x{pipeline.Width}: give --mean channel, or leave the size out");
        }

        Augmentation augmentation = recipe.Augmentation switch
        {
            RecipeAugmentation.None => Augmentation.None,
            RecipeAugmentation.Cifar => Augmentation.Cifar,
            RecipeAugmentation.Photographs => Augmentation.Photographs(input.Height, input.Width, input.Interpolation),
            RecipeAugmentation.RandomCrop => RandomCrop(added, input),
            _ => usual(input),
        };
        if (added.TrainCropSize is not null && !augmentation.FitsInput)
            throw new FoveaException("--train-crop-size: given with images that are not cropped at random: give --augmentation too");
        IEnumerable<ITransform> transforms = added.DctScaling ? WithDctScaling(augmentation.Transforms) : augmentation.Transforms;
        return augmentation with { Transforms = [.. transforms, .. Additions(added, pipeline, colors)] };
    }

    private static IEnumerable<ITransform> WithDctScaling(IReadOnlyList<ITransform> transforms) =>
        transforms.Any(transform => transform is RandomResizedCrop)
            ? transforms.Select(transform => transform is RandomResizedCrop crop ? crop with { DctScaling = true } : transform)
            : throw new FoveaException("--dct-scaling: given without random resized crops: give --augmentation photographs too");

    private static Augmentation RandomCrop(RecipeTransforms added, EvaluationPipeline input)
    {
        int shortest = Math.Max(input.Height, input.Width);
        int usual = input.ResizeShorterSide ?? (int)Math.Round(shortest * UsualSide / UsualCrop);
        RecipeScale scale = added.ScaleJitter ?? new RecipeScale(usual, usual);
        if (scale.MinSize < shortest)
        {
            throw new FoveaException(
                $"--scale-jitter: given {scale}, expected lengths from {shortest}, since a crop of that size is to fit in");
        }

        var jitter = new ScaleJitter(scale.MinSize, scale.MaxSize) { Interpolation = input.Interpolation };
        return Augmentation.RandomCrop(input.Height, input.Width, jitter);
    }

    private static IEnumerable<ITransform> Additions(
        RecipeTransforms added, EvaluationPipeline pipeline, Func<PcaColorNoise>? colors)
    {
        if (added.VerticalFlip)
            yield return new RandomVerticalFlip();
        if (Policy(added) is { } policy)
            yield return policy;
        if (added.ColorJitter > 0)
        {
            var factors = ValueRange.Factors(added.ColorJitter);
            yield return new ColorJitter { Brightness = factors, Contrast = factors, Saturation = factors };
        }

        if (added.PcaNoise > 0)
        {
            if (pipeline.Mean.Count != 3)
                throw new FoveaException("--pca-noise: given for a network of grey images, expected one of colour images: give 0");
            PcaColorNoise noise = added.PcaFrom == RecipePca.ImageNet ? PcaColorNoise.ImageNet
                : colors?.Invoke() ?? throw new FoveaException("--pca-from: given data without a data set, expected imagenet");
            yield return noise with { StandardDeviation = added.PcaNoise };
        }

        if (added.RandomErase > 0)
            yield return new RandomErasing(added.RandomErase) { Value = MeanColor(pipeline) };
    }

    private static ITransform? Policy(RecipeTransforms added) => added.AutoAugment switch
    {
        RecipeAutoAugment.ImageNet => new AutoAugment(AutoAugmentPolicy.ImageNet) { Interpolation = Interpolation.Bilinear },
        RecipeAutoAugment.Cifar10 => new AutoAugment(AutoAugmentPolicy.Cifar10) { Interpolation = Interpolation.Bilinear },
        RecipeAutoAugment.Svhn => new AutoAugment(AutoAugmentPolicy.Svhn) { Interpolation = Interpolation.Bilinear },
        RecipeAutoAugment.Ra => new RandAugment(Magnitude: added.RaMagnitude) { Interpolation = Interpolation.Bilinear },
        RecipeAutoAugment.TaWide => new TrivialAugmentWide { Interpolation = Interpolation.Bilinear },
        _ => null,
    };

    // Erased pixels are 0 after the normalisation by channel, as torchvision's.
    private static byte[] MeanColor(EvaluationPipeline pipeline)
    {
        IEnumerable<float> mean = pipeline.ChannelOrder == ChannelOrder.Bgr ? pipeline.Mean.Reverse() : pipeline.Mean;
        return [.. mean.Select(value => (byte)Math.Round(value * 255))];
    }
}
