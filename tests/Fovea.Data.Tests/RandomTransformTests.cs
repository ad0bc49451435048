using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Tests;

/// <summary>What the random transforms draw, and how they move boxes and masks.</summary>
public sealed class RandomTransformTests
{
    public static TheoryData<ITransform> Random =>
    [
        new RandomVerticalFlip(), new RandomGrayscale(0.5),
        new ColorJitter { Brightness = new(0.5, 1.5), Hue = ValueRange.AroundZero(0.2), Contrast = ValueRange.Factors(0.4) },
        new RandomRotation(new(-30, 30)), new RandomAffine(new(-9, 9)) { TranslateX = 0.2, Scale = new(0.8, 1.2), ShearX = new(-5, 5) },
        new RandomPosterize(3), new RandomSolarize(99), new RandomAutoContrast(), new RandomEqualize(), new RandomInvert(),
        new RandomAdjustSharpness(2), new GaussianBlur(3, 3), new RandomErasing(), PcaColorNoise.ImageNet, new ScaleJitter(9, 30),
        new AutoAugment(), new AutoAugment(AutoAugmentPolicy.Cifar10), new AutoAugment(AutoAugmentPolicy.Svhn), new RandAugment(),
        new TrivialAugmentWide(),
    ];

    [Theory]
    [MemberData(nameof(Random))]
    public void OneSeedGivesOneResultAndManySeedsSeveral(ITransform transform)
    {
        Image image = TransformFixtures.Picture("narrow");
        byte[] before = [.. image.Pixels];
        var results = new HashSet<string>();
        for (ulong seed = 0; seed < 20; seed++)
        {
            PhiloxCursor random = new Philox(seed, 0).Cursor(), same = new Philox(seed, 0).Cursor();
            Image first = transform.Apply(new Sample(image, Target.None), ref random, new ImageScratch()).Image;
            Image second = transform.Apply(new Sample(image, Target.None), ref same, new ImageScratch()).Image;
            Assert.Equal(first.Pixels, second.Pixels);
            results.Add(Convert.ToHexString(first.Pixels));
        }

        Assert.InRange(results.Count, 2, 20);
        Assert.Equal(before, image.Pixels);
    }

    [Fact]
    public void BoxesAndMasksTurnWithTheImage()
    {
        Image image = TransformFixtures.Picture("square");
        var mask = new Image(12, 12, 1);
        mask.Pixels[(2 * 12) + 1] = 1;
        var sample = new Sample(image, new DetectionTarget([new BoundingBox(1, 2, 4, 3)], [5]) { Masks = [mask] });
        PhiloxCursor random = new Philox(0, 0).Cursor();

        Sample flipped = new RandomVerticalFlip(1).Apply(sample, ref random, new ImageScratch());
        AssertTarget(new BoundingBox(1, 9, 4, 10), 1, 9, flipped.Target);
        Sample turned = new RandomRotation(default).Rotate(sample, 90, new ImageScratch());
        AssertTarget(new BoundingBox(2, 8, 3, 11), 2, 10, turned.Target);
        var shift = new AffineParameters(0) { TranslateX = 3, TranslateY = -1 };
        Sample moved = new RandomAffine(default).Move(sample, shift, new ImageScratch());
        AssertTarget(new BoundingBox(4, 1, 7, 2), 4, 1, moved.Target);
    }

    [Fact]
    public void ARotatedBoxIsTheUprightOneAroundItsCorners()
    {
        var target = new DetectionTarget([new BoundingBox(40, 40, 60, 60), new BoundingBox(0, 0, 10, 10)], [0, 1]);
        var sample = new Sample(new Image(100, 100, 1), target);
        var moved = (DetectionTarget)new RandomRotation(default).Rotate(sample, 45, new ImageScratch()).Target;
        float half = 10 * MathF.Sqrt(2);
        Assert.Equal(50 - half, moved.Boxes[0].X1, 3);
        Assert.Equal(50 + half, moved.Boxes[0].Y2, 3);
        Assert.Equal(0, moved.Boxes[1].X1);
    }

    [Fact]
    public void PcaNoiseShiftsAllPixelsAlike()
    {
        Image image = TransformFixtures.Picture("narrow");
        Image shifted = PcaColorNoise.ImageNet.Shift(image, [0.1, 0, 0], new ImageScratch());
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            double direction = (i % 3) switch { 0 => -0.5675, 1 => -0.5808, _ => -0.5836 };
            Assert.Equal(Math.Clamp(Math.Round(image.Pixels[i] + (0.1 * 0.2175 * direction * 255)), 0, 255), shifted.Pixels[i]);
        }

        Assert.Throws<DataException>(() => PcaColorNoise.ImageNet.Shift(new Image(1, 1, 1), [0, 0, 0], new ImageScratch()));
    }

    [Fact]
    public void WhatIsOutOfRangeIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomVerticalFlip(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColorJitter { Hue = new(-0.6, 0) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColorJitter { Brightness = new(1, 0.5) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomAffine(default) { Scale = default });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianBlur(4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomPosterize(9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScaleJitter(9, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandAugment(1, 31));
        Assert.Throws<ArgumentException>(() => new RandomErasing { Value = [1, 2] });
        var small = new Sample(new Image(3, 3, 1), Target.None);
        Assert.Contains("3x3", Assert.Throws<DataException>(() => new GaussianBlur(9, 9).Blur(small, 1, new ImageScratch())).Message);
        Assert.Contains("3x3", Assert.Throws<DataException>(() => MultiCrop.FiveCrop(small.Image, 4, 3)).Message);
    }

    private static void AssertTarget(BoundingBox box, int maskX, int maskY, Target target)
    {
        var detection = (DetectionTarget)target;
        Assert.Equal([box], detection.Boxes);
        Assert.Equal((maskY * 12) + maskX, detection.Masks![0].Pixels.AsSpan().IndexOf((byte)1));
    }
}
