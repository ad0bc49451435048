using Fovea.Data.Glyphs;
using Fovea.Data.Transforms;

namespace Fovea.Data.Tests;

public sealed class ImageChangesTests
{
    [Fact]
    public void TransformsSayWhatTheyChangeAtMost()
    {
        AssertBreaks("mirrors images left to right", new RandomHorizontalFlip());
        AssertBreaks("mirrors images top to bottom", new RandomVerticalFlip());
        AssertBreaks("rotates images by up to 90 degrees", new RandomRotation(new ValueRange(-90, 10)));
        AssertBreaks("rotates images by up to 60 degrees", new RandomAffine(new ValueRange(0, 60)));
        AssertBreaks("rotates images by up to 135 degrees", new TrivialAugmentWide());
        AssertBreaks("cuts off or covers up to 92 % of an image", new RandomResizedCrop(8, 8));
    }

    [Fact]
    public void WhatKeepsADigitIsAllowed()
    {
        ITransform[] transforms =
        [
            new Pad(2), new RandomCrop(28, 28), new RandomRotation(new ValueRange(-15, 15)), new AutoAugment(AutoAugmentPolicy.Svhn),
            new RandAugment(), new RandomErasing(1), new RandomHorizontalFlip(0), new RandomResizedCrop(28, 28) { MinScale = 0.8 },
            new ColorJitter { Brightness = ValueRange.Factors(0.4) },
        ];
        Assert.All(transforms, each => Assert.Null(each.Changes.Beyond(ImageChanges.OfCharacters)));
    }

    [Fact]
    public void EveryChangeIsNamed()
    {
        Assert.Equal("changes colours", PcaColorNoise.ImageNet.Changes.Beyond(ImageChanges.None));
        Assert.Null(ImageChanges.Any.Beyond(ImageChanges.Any));
        Assert.Null(ImageChanges.None.Beyond(ImageChanges.None));
    }

    [Fact]
    public void DataSetsSayWhatKeepsTheirLabelsAlsoInParts()
    {
        IImageDataset glyphs = new GlyphDataset(Split.Train, 4), photographs = new NamedClasses(["a"], 0);
        Assert.Equal(ImageChanges.OfCharacters, glyphs.LabelPreserving);
        Assert.Equal(ImageChanges.OfCharacters, new Subset(glyphs, [1]).LabelPreserving);
        Assert.Equal(ImageChanges.Any, photographs.LabelPreserving);
    }

    private static void AssertBreaks(string expected, ITransform transform)
    {
        Assert.Equal(expected, transform.Changes.Beyond(ImageChanges.OfCharacters));
        Assert.Null(transform.Changes.Beyond(ImageChanges.Any));
    }
}
