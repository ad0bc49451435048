using Fovea.Cli.Running;
using Fovea.Imaging;
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
        Image fitted = new ImagePreparation(Preprocessing.ImageNet, new Shape(1, 3, 224, 224)).Fit(image);
        Image expected = Cropping.CenterCrop(Resizer.ShortSide(image, 256, Interpolation.Bilinear), 224, 224);
        Assert.Equal(expected.Pixels, fitted.Pixels);
    }

    [Fact]
    public void AnImageOfTheInputsSizeStaysAsItIs()
    {
        Image image = Noise(28, 28, 1);
        Assert.Equal(image.Pixels, new ImagePreparation(Preprocessing.Mnist, new Shape(1, 1, 28, 28)).Fit(image).Pixels);
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
        Image fitted = new ImagePreparation(Preprocessing.LeNet1998, new Shape(1, 1, 32, 32)).Fit(white);
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
        Image fitted = new ImagePreparation(Preprocessing.ImageNet, new Shape(1, 3, 224, 224)).Fit(white);
        Assert.Equal(3 * 224 * 224, fitted.Pixels.Length);
        Assert.All(fitted.Pixels, pixel => Assert.Equal(255, pixel));
    }

    private static Image Noise(int width, int height, int channels)
    {
        var image = new Image(width, height, channels);
        new Random(1).NextBytes(image.Pixels);
        return image;
    }
}
