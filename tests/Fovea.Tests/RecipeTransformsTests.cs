using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Data.Statistics;
using Fovea.Data.Transforms;
using Fovea.Training.Loop;

namespace Fovea.Tests;

public sealed class RecipeTransformsTests
{
    private static readonly EvaluationPipeline _colour =
        new(224, 224, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]) { ResizeShorterSide = 256 };

    private static readonly EvaluationPipeline _grey = new(28, 28, [0.1307f], [0.3081f]) { FillsInput = true };

    [Theory]
    [InlineData("alexnet-2012", "RandomCrop", "pca-noise 0.1")]
    [InlineData("zfnet-2013", "RandomCrop", "")]
    [InlineData("vgg-2014", "RandomCrop", "scale-jitter 256,512, pca-noise 0.1")]
    [InlineData("googlenet-2014", "Photographs", "")]
    [InlineData("resnet-imagenet", "RandomCrop", "scale-jitter 256,480, pca-noise 0.1")]
    [InlineData("resnet-cifar", "DataSet", "")]
    [InlineData(
        "torchvision-new", "Photographs", "train-crop-size 176, auto-augment ta_wide, random-erase 0.1, mixup-alpha 0.2, cutmix-alpha 1")]
    public void RecipesHaveTheAugmentationOfTheirPapers(string name, string augmentation, string transforms)
    {
        Recipe recipe = Recipe.Find(name);
        Assert.Equal(augmentation, recipe.Augmentation.ToString());
        Assert.Equal(transforms, recipe.Transforms.ToString());
        Assert.Contains(transforms, recipe.ToString());
    }

    [Fact]
    public void SmallImagesKeepTheAugmentationOfTheirDataSet()
    {
        Recipe recipe = Recipe.Find("vgg-2014");
        Assert.Same(recipe, recipe.On(DataSetCatalogue.Find("imagenet")));
        Recipe small = recipe.On(DataSetCatalogue.Find("mnist"));
        Assert.Equal(RecipeAugmentation.DataSet, small.Augmentation);
        Assert.Equal("", small.Transforms.ToString());
        Assert.Equal(recipe.LearningRate, small.LearningRate);
    }

    [Fact]
    public void TransformsAreInTorchvisionsOrder()
    {
        var recipe = new Recipe
        {
            Augmentation = RecipeAugmentation.RandomCrop,
            Transforms = new()
            {
                ScaleJitter = new(256, 480),
                VerticalFlip = true,
                AutoAugment = RecipeAutoAugment.Ra,
                RaMagnitude = 5,
                ColorJitter = 0.4,
                PcaNoise = 0.2,
                RandomErase = 0.1,
            },
        };
        Augmentation augmentation = TrainingImages.Of(recipe, _colour, _ => Augmentation.None);
        Assert.Equal("randomcrop", augmentation.Name);
        Assert.Equal(
            [
                typeof(ScaleJitter), typeof(RandomCrop), typeof(RandomHorizontalFlip), typeof(RandomVerticalFlip), typeof(RandAugment),
                typeof(ColorJitter), typeof(PcaColorNoise), typeof(RandomErasing),
            ],
            augmentation.Transforms.Select(each => each.GetType()));
        Assert.Equal([124, 116, 104], ((RandomErasing)augmentation.Transforms[^1]).Value);
        Assert.Equal(5, ((RandAugment)augmentation.Transforms[4]).Magnitude);
        Assert.Equal(0.2, ((PcaColorNoise)augmentation.Transforms[6]).StandardDeviation);
    }

    [Fact]
    public void ARandomCropIsOfTheEvaluationsSizeUnlessSaid()
    {
        var recipe = new Recipe { Augmentation = RecipeAugmentation.RandomCrop };
        var jitter = (ScaleJitter)TrainingImages.Of(recipe, _colour, _ => Augmentation.None).Transforms[0];
        Assert.Equal((256, 256), (jitter.MinSize, jitter.MaxSize));
        var small = (ScaleJitter)TrainingImages.Of(recipe, _grey, _ => Augmentation.None).Transforms[0];
        Assert.Equal((32, 32), (small.MinSize, small.MaxSize));
    }

    [Fact]
    public void TheCropOfTrainingCanBeSmallerThanTheInput()
    {
        Augmentation augmentation = TrainingImages.Of(Recipe.Find("torchvision-new"), _colour, _ => Augmentation.None);
        var crop = (RandomResizedCrop)augmentation.Transforms[0];
        Assert.Equal((176, 176), (crop.Height, crop.Width));
        Assert.Contains("--train-crop-size", Refused(new() { TrainCropSize = 20 }, RecipeAugmentation.None));
    }

    [Fact]
    public void WhatBreaksLabelsIsRefusedUnlessForced()
    {
        IImageDataset glyphs = new GlyphDataset(Split.Train, 2);
        var recipe = new Recipe { Transforms = new() { VerticalFlip = true } };
        Assert.Equal(
            "RandomVerticalFlip mirrors images top to bottom, after which the labels of glyphs train may be wrong: choose other "
            + "transforms, or force them with --force-augmentation",
            Assert.Throws<FoveaException>(() => TrainingImages.Of(recipe, glyphs, _grey)).Message);
        Recipe forced = recipe with { Transforms = recipe.Transforms with { ForceAugmentation = true } };
        Assert.IsType<RandomVerticalFlip>(Assert.Single(TrainingImages.Of(forced, glyphs, _grey).Transforms));
        Recipe mixed = new() { Transforms = new() { MixupAlpha = 0.2, CutmixAlpha = 1 } };
        Assert.Empty(TrainingImages.Of(mixed, glyphs, _grey).Transforms);
        Assert.Equal((0.2, 1.0), (mixed.Transforms.Mixing()!.MixupAlpha, mixed.Transforms.Mixing()!.CutmixAlpha));
        Assert.Null(new RecipeTransforms().Mixing());
    }

    [Fact]
    public void ColourNoiseNeedsColours() => Assert.Contains("--pca-noise", Refused(new() { PcaNoise = 0.1 }, RecipeAugmentation.None));

    [Fact]
    public void ColourNoiseCanFollowTheColoursOfTheData()
    {
        using var models = new TestModels();
        IImageDataset pictures = ImageFolder.Open(PlainPictures.Create(models.Folder)).Train;
        var recipe = new Recipe
        {
            Augmentation = RecipeAugmentation.None,
            Transforms = new() { PcaNoise = 0.2, PcaFrom = RecipePca.Data },
        };
        Assert.Equal("pca-noise 0.2, pca-from data", recipe.Transforms.ToString());
        var noise = (PcaColorNoise)Assert.Single(TrainingImages.Of(recipe, pictures, _colour).Transforms);
        Assert.Equal(PrincipalColors.Of(pictures, _colour).Eigenvectors, noise.Eigenvectors);
        Assert.NotEqual(PcaColorNoise.ImageNet.Eigenvalues, noise.Eigenvalues);
        Assert.Equal(0.2, noise.StandardDeviation);
        Assert.Equal(
            "--pca-from: given data without a data set, expected imagenet",
            Assert.Throws<FoveaException>(() => TrainingImages.Of(recipe, _colour, _ => Augmentation.None)).Message);
    }

    [Fact]
    public void DctScalingIsOfRandomResizedCrops()
    {
        var recipe = new Recipe { Augmentation = RecipeAugmentation.Photographs, Transforms = new() { DctScaling = true } };
        Assert.True(Crop(recipe).DctScaling);
        Assert.False(Crop(recipe with { Transforms = new() }).DctScaling);
        Assert.Equal("dct-scaling on", recipe.Transforms.ToString());
        Assert.Equal(
            "--dct-scaling: given without random resized crops: give --augmentation photographs too",
            Refused(recipe.Transforms, RecipeAugmentation.None));

        static RandomResizedCrop Crop(Recipe recipe) =>
            Assert.IsType<RandomResizedCrop>(TrainingImages.Of(recipe, _colour, _ => Augmentation.None).Transforms[0]);
    }

    [Fact]
    public void ACropLargerThanTheImageIsRefused() => Assert.Equal(
        "--scale-jitter: given 16,32, expected lengths from 28, since a crop of that size is to fit in",
        Refused(new() { ScaleJitter = new(16, 32) }, RecipeAugmentation.RandomCrop));

    [Theory]
    [InlineData("--random-erase: given 1.5, expected a probability from 0 to 1")]
    public void AValueOutOfItsRangeIsNamed(string expected) => Assert.Equal(
        expected,
        Assert.Throws<FoveaException>(() => new Recipe { Transforms = new() { RandomErase = 1.5 } }.Validate()).Message);

    [Fact]
    public void LengthsThatFallAreRefused() => Assert.StartsWith(
        "--scale-jitter: given 512,256, expected two lengths",
        Assert.Throws<FoveaException>(() => new RecipeTransforms { ScaleJitter = new(512, 256) }.Validate()).Message);

    [Fact]
    public void ARunGoesOnWithItsTransformsOnly()
    {
        var begun = new TrainingPlan { Model = "lenet5", Data = "glyphs", Recipe = Recipe.For("lenet5") };
        begun.CheckResumes(begun, force: false);
        TrainingPlan changed = begun with { Recipe = begun.Recipe with { Transforms = new() { MixupAlpha = 0.2 } } };
        Assert.Contains("--mixup-alpha", Assert.Throws<ResumeException>(() => changed.CheckResumes(begun, force: true)).Message);
    }

    [Fact]
    public void ASheetShowsWhatWasDrawn()
    {
        Recipe recipe = Recipe.Find("alexnet-2012");
        AugmentationSheet sheet = AugmentationSheet.Draw(recipe, "alexnet", TestModels.Noise(300, 260), seed: 3, count: 5);
        Assert.Equal(5, sheet.Samples.Count);
        Assert.All(sheet.Samples, sample => Assert.Contains(sample.Words, words => words.StartsWith("crop at ", StringComparison.Ordinal)));
        Assert.All(sheet.Samples, sample => Assert.Equal((224, 224), (sample.Image.Width, sample.Image.Height)));
        Assert.NotEqual(sheet.Samples[0].Image.Pixels, sheet.Samples[1].Image.Pixels);
        AugmentationSheet again = AugmentationSheet.Draw(recipe, "alexnet", TestModels.Noise(300, 260), seed: 3, count: 1);
        Assert.Equal(sheet.Samples[0].Image.Pixels, again.Samples[0].Image.Pixels);
        Assert.Equal(sheet.Samples[0].Words, again.Samples[0].Words);
        Assert.Equal(((4 * 228) - 4, (2 * 228) - 4), (sheet.ToImage().Width, sheet.ToImage().Height));
        using var page = new MemoryStream();
        sheet.WriteHtml(page);
        string html = System.Text.Encoding.UTF8.GetString(page.ToArray());
        Assert.Equal(6, html.Split("<img ").Length - 1);
        Assert.Contains("crop at ", html);
    }

    [Theory]
    [InlineData("alexnet-2012", "alexnet")]
    [InlineData("lenet", "lenet5")]
    [InlineData("fine-tuning", "resnet50")]
    public void ARecipeHasANetworkToShow(string recipe, string model) =>
        Assert.StartsWith(model, AugmentationSheet.ModelOf(Recipe.Find(recipe)), StringComparison.Ordinal);

    private static string Refused(RecipeTransforms transforms, RecipeAugmentation augmentation) => Assert.Throws<FoveaException>(
        () => TrainingImages.Of(
            new Recipe { Augmentation = augmentation, Transforms = transforms }, _grey, _ => Augmentation.None)).Message;
}
