using Fovea.Data.Statistics;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Tensors;

namespace Fovea.Data.Tests;

/// <summary>The mean of each pixel against plain loops over the definition.</summary>
public sealed class MeanImageTests
{
    private static readonly float[] _zero = [0, 0, 0], _one = [1, 1, 1];

    [Theory]
    [InlineData(ChannelOrder.Rgb, 1)]
    [InlineData(ChannelOrder.Rgb, 3)]
    [InlineData(ChannelOrder.Bgr, 2)]
    public void TheMeanOfASetIsThatOfItsPixels(ChannelOrder order, int threads)
    {
        Image[] images = [.. Enumerable.Range(0, 7).Select(seed => Noise(5, 4, 3, seed))];
        var pipeline = new EvaluationPipeline(4, 5, _zero, _one) { ChannelOrder = order };
        Tensor mean = MeanImage.Of(new ImageList(images), pipeline, threads);
        Assert.Equal(new Shape(3, 4, 5), mean.Shape);
        float[] values = mean.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            (int channel, int pixel) = (i / 20, i % 20);
            int stored = order == ChannelOrder.Rgb ? channel : 2 - channel;
            int sum = images.Sum(image => image.Pixels[(pixel * 3) + stored]);
            Assert.Equal((float)(sum / (255.0 * images.Length)), values[i]);
        }
    }

    [Fact]
    public void ItIsOfThePreparedImages()
    {
        var pipeline = new EvaluationPipeline(4, 4, [0], [1]) { Padding = 1 };
        Image[] images = [new Image(2, 2, 1, [10, 20, 30, 40]), new Image(2, 2, 1, [20, 30, 40, 50])];
        float[] expected = [0, 0, 0, 0, 0, 15 / 255f, 25 / 255f, 0, 0, 35 / 255f, 45 / 255f, 0, 0, 0, 0, 0];
        Assert.Equal(expected, MeanImage.Of(new ImageList(images), pipeline).ToArray());
    }

    [Fact]
    public void AnEmptySetAndAnUnreadableImageAreDataErrors()
    {
        var pipeline = new EvaluationPipeline(4, 5, _zero, _one);
        Assert.Equal(
            "pictures: there are no images; expected one at least.",
            Assert.Throws<DataException>(() => MeanImage.Of(new ImageList([]), pipeline)).Message);
        Assert.Equal("broken", Assert.Throws<DataException>(() => MeanImage.Of(new ImageList([null]), pipeline, threads: 2)).Message);
    }

    [Theory]
    [InlineData(1, ChannelOrder.Rgb)]
    [InlineData(3, ChannelOrder.Rgb)]
    [InlineData(3, ChannelOrder.Bgr)]
    public void EachPixelHasItsMeanSubtracted(int channels, ChannelOrder order)
    {
        Image image = Noise(5, 4, channels, seed: 1);
        float[] mean = [.. Enumerable.Range(0, 20 * channels).Select(i => i / 100f)];
        var normalization = new Normalization(_zero[..channels], [0.5f, .. _one[1..channels]], order)
        {
            MeanImage = Tensor.FromArray(new Shape(channels, 4, 5), mean),
        };
        var floats = new float[20 * channels];
        normalization.Write(image, floats);
        for (int pixel = 0; pixel < 20; pixel++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                int stored = order == ChannelOrder.Rgb ? channel : channels - 1 - channel;
                float expected = ((image.Pixels[(pixel * channels) + stored] / 255f) - mean[(channel * 20) + pixel])
                    / (channel == 0 ? 0.5f : 1);
                Assert.Equal(expected, floats[(pixel * channels) + channel]);
            }
        }
    }

    [Fact]
    public void AMeanImageThatDoesNotFitIsNamed()
    {
        Tensor mean = Tensor.FromArray(new Shape(3, 4, 5), new float[60]);
        Assert.Contains(
            "expected [1, H, W]", Assert.Throws<ArgumentException>(() => new Normalization([0], [1]) { MeanImage = mean }).Message);
        var pipeline = new EvaluationPipeline(4, 6, _zero, _one) { MeanImage = mean };
        Assert.Contains("expected [3, 4, 6]", Assert.Throws<ArgumentException>(() => pipeline.LoaderOptions(1)).Message);
        Assert.Contains(
            "the image is 5x4, the mean image 4x5",
            Assert.Throws<DataException>(
                () => new Normalization(_zero, _one) { MeanImage = mean }.Write(new Image(4, 5, 3), new float[60])).Message);
    }

    private static Image Noise(int width, int height, int channels, int seed)
    {
        var image = new Image(width, height, channels);
        new Random(seed).NextBytes(image.Pixels);
        return image;
    }
}
