using Fovea.Imaging;
using Fovea.Training.Report;

namespace Fovea.Training.Tests;

public sealed class ThumbnailTests
{
    [Theory]
    [InlineData(100, 100, 100, 100)]
    [InlineData(300, 200, 100, 66)]
    [InlineData(1000, 2, 125, 1)]
    public void AThumbnailIsSmallAndKeepsItsMean(int width, int height, int smallWidth, int smallHeight)
    {
        var image = new Image(width, height, 3);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(i % 3 * 100 + i / 3 % 2);
        Image small = Thumbnail.Of(image, 128);

        Assert.Equal((smallWidth, smallHeight), (small.Width, small.Height));
        for (int i = 0; i < small.Pixels.Length; i++)
            Assert.InRange(small.Pixels[i], i % 3 * 100, i % 3 * 100 + 1);
    }
}
