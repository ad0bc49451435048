using Fovea.Data;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;
using Fovea.Models;

namespace Fovea.Tests;

public sealed class PreprocessingPipelineTests
{
    [Theory]
    [InlineData(640, 427)]
    [InlineData(200, 300)]
    [InlineData(224, 224)]
    public void PhotographsAreResizedAndTheirMiddleCutOut(int width, int height)
    {
        Image image = Noise(width, height, 3);
        Image fitted = Fit(Preprocessing.ImageNet, 224, image);
        Image resized = Resizer.ShortSide(image, 256, Interpolation.Bilinear);
        Image expected = Cropping.CenterCrop(resized, 224, 224);
        Assert.Equal(expected.Pixels, fitted.Pixels);
    }

    [Fact]
    public void AnImageOfTheInputsSizeStaysAsItIs()
    {
        Image image = Noise(28, 28, 1);
        Assert.Equal(image.Pixels, Fit(Preprocessing.Mnist, 28, image).Pixels);
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
        Image fitted = Fit(Preprocessing.LeNet1998, 32, white);
        Assert.Equal((32, 32), (fitted.Width, fitted.Height));
        for (int i = 0; i < fitted.Pixels.Length; i++)
            Assert.Equal(i / 32 is >= 2 and < 30 && i % 32 is >= 2 and < 30 ? 255 : 0, fitted.Pixels[i]);
    }

    [Fact]
    public void ColourBecomesGreyAndGreyColourAsTheNetworkWants()
    {
        Image colour = Noise(32, 32, 3), grey = Noise(32, 32, 1);
        Assert.Equal(colour.ToGray().Pixels, Fit(Preprocessing.Mnist, 32, colour).Pixels);
        Assert.Equal(grey.ToRgb().Pixels, Fit(Preprocessing.Cifar10, 32, grey).Pixels);
    }

    [Fact]
    public void CaffesNetworksGetTheirOrderOfChannels()
    {
        var image = new Image(1, 1, 3, [10, 20, 30]);
        var values = new float[3];
        Preprocessing.ImageNetCaffe.Pipeline(1, 1).LoaderOptions(1).Normalization.Write(image, values);
        Assert.Equal([30 - 104.007f, 20 - 116.669f, 10 - 122.679f], values.Select(value => value), (a, b) => MathF.Abs(a - b) < 1e-3f);
    }

    private static Image Fit(Preprocessing preprocessing, int side, Image image)
    {
        PhiloxCursor random = default;
        var sample = new Sample(image, Target.None);
        foreach (ITransform step in preprocessing.Pipeline(side, side).LoaderOptions(1).Transforms)
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
