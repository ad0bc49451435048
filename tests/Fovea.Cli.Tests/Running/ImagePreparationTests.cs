using Fovea.Cli.Running;
using Fovea.Data;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;
using Fovea.Models;
using Fovea.Tensors;

namespace Fovea.Cli.Tests.Running;

public sealed class ImagePreparationTests
{
    [Theory]
    [InlineData(640, 427)]
    [InlineData(200, 300)]
    [InlineData(224, 224)]
    public void PhotographsAreResizedAndTheirMiddleCutOut(int width, int height)
    {
        Image image = Noise(width, height, 3);
        Image fitted = Fit(Preprocessing.ImageNet, new Shape(1, 3, 224, 224), image);
        Image resized = Resizer.ShortSide(image, 256, Interpolation.Bilinear);
        Image expected = Cropping.CenterCrop(resized, 224, 224);
        Assert.Equal(expected.Pixels, fitted.Pixels);
    }

    [Fact]
    public void AnImageOfTheInputsSizeStaysAsItIs()
    {
        Image image = Noise(28, 28, 1);
        Assert.Equal(image.Pixels, Fit(Preprocessing.Mnist, new Shape(1, 1, 28, 28), image).Pixels);
    }

    [Theory]
    [InlineData(28, 28)]
    [InlineData(60, 60)]
    [InlineData(60, 90)]
    [InlineData(5, 4)]
    public void OtherSizesFillTheInputUpToItsPadding(int width, int height)
    {
        var white = new Image(width, height, 1);
        white.Pixels.AsSpan().Fill(255);
        Image fitted = Fit(Preprocessing.LeNet1998, new Shape(1, 1, 32, 32), white);
        Assert.Equal((32, 32), (fitted.Width, fitted.Height));
        for (int i = 0; i < fitted.Pixels.Length; i++)
            Assert.Equal(i / 32 is >= 2 and < 30 && i % 32 is >= 2 and < 30 ? 255 : 0, fitted.Pixels[i]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(60_000, 1)]
    [InlineData(2, 60_000)]
    public void NoShapeOfImageIsTooStrange(int width, int height)
    {
        var white = new Image(width, height, 3);
        white.Pixels.AsSpan().Fill(255);
        Image fitted = Fit(Preprocessing.ImageNet, new Shape(1, 3, 224, 224), white);
        Assert.Equal(3 * 224 * 224, fitted.Pixels.Length);
        Assert.All(fitted.Pixels, pixel => Assert.Equal(255, pixel));
    }

    [Fact]
    public void ColourBecomesGreyAndGreyColourAsTheNetworkWants()
    {
        Image colour = Noise(32, 32, 3), grey = Noise(32, 32, 1);
        Assert.Equal(colour.ToGray().Pixels, Fit(Preprocessing.Mnist, new Shape(1, 1, 32, 32), colour).Pixels);
        Assert.Equal(grey.ToRgb().Pixels, Fit(Preprocessing.Cifar10, new Shape(1, 3, 32, 32), grey).Pixels);
    }

    [Fact]
    public void CaffesNetworksGetTheirOrderOfChannels()
    {
        var image = new Image(1, 1, 3, [10, 20, 30]);
        var values = new float[3];
        ImagePreparation.Pipeline(Preprocessing.ImageNetCaffe, new Shape(1, 3, 1, 1)).LoaderOptions(1).Normalization.Write(image, values);
        Assert.Equal([30 - 104.007f, 20 - 116.669f, 10 - 122.679f], values.Select(value => value), (a, b) => MathF.Abs(a - b) < 1e-3f);
    }

    private static Image Fit(Preprocessing preprocessing, Shape input, Image image)
    {
        PhiloxCursor random = default;
        var sample = new Sample(image, Target.None);
        foreach (ITransform step in ImagePreparation.Pipeline(preprocessing, input).LoaderOptions(1).Transforms)
            sample = step.Apply(sample, ref random, new ImageScratch());
        return sample.Image;
    }

    private static Image Noise(int width, int height, int channels)
    {
        var image = new Image(width, height, channels);
        new Random(1).NextBytes(image.Pixels);
        return image;
    }
}
