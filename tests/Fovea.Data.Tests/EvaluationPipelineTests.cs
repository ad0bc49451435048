using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data.Tests;

/// <summary>
/// Bits of torchvision 0.14's Resize, CenterCrop, ToTensor and Normalize on Pillow 9.4 images: the first eight bytes of the sha256 of the
/// float32 values, channels last.
/// </summary>
public sealed class EvaluationPipelineTests
{
    private static readonly float[] _mean = [0.485f, 0.456f, 0.406f], _std = [0.229f, 0.224f, 0.225f];

    [Theory]
    [InlineData(500, 375, 256, 224, 224, Interpolation.Bilinear, "a44b4ebb7d4c45e3")]
    [InlineData(256, 300, 256, 224, 224, Interpolation.Bilinear, "81bf6ac0c38e9c89")]
    [InlineData(90, 61, 232, 224, 224, Interpolation.Bilinear, "ab4e628fd90c01df")]
    [InlineData(333, 500, 256, 227, 200, Interpolation.Bicubic, "0f85fba8d4f807a9")]
    [InlineData(341, 256, null, 224, 224, Interpolation.Bilinear, "21bd638e12b6818d")]
    [InlineData(100, 301, null, 224, 224, Interpolation.Bilinear, "28c08bb5033121f3")]
    [InlineData(61, 90, 97, 97, 97, Interpolation.Lanczos, "f5591c18a56c0e3b")]
    public void BitsAreTorchvisions(
        int width, int height, int? resize, int cropHeight, int cropWidth, Interpolation interpolation, string expected)
    {
        var pipeline = new EvaluationPipeline(
            cropHeight, cropWidth, _mean, _std)
        { ResizeShorterSide = resize, Interpolation = interpolation };
        Assert.Equal(expected, Digest(pipeline, Picture(width, height, 3)));
    }

    [Fact]
    public void CaffesOrderIsBlueGreenRed()
    {
        var pipeline = new EvaluationPipeline(224, 224, _mean, _std) { ResizeShorterSide = 256, ChannelOrder = ChannelOrder.Bgr };
        Assert.Equal("939f579c29bb236d", Digest(pipeline, Picture(500, 375, 3)));
    }

    [Fact]
    public void OneMeanAsksForGrey()
    {
        var pipeline = new EvaluationPipeline(32, 32, [0.1307f], [0.3081f]) { Padding = 2 };
        Assert.Equal("ac9ff85fd0c1a207", Digest(pipeline, Picture(28, 28, 3)));
    }

    [Fact]
    public void GreyImagesBecomeColour()
    {
        var pipeline = new EvaluationPipeline(4, 4, [0, 0, 0], [1, 1, 1]);
        Batch batch = new BatchLoader(new One(Picture(4, 4, 1)), pipeline.LoaderOptions(1)).Epoch(0).First();
        Assert.Equal(Picture(4, 4, 1).Pixels.SelectMany(p => Enumerable.Repeat(p / 255f, 3)), batch.Images);
    }

    [Fact]
    public void ImagesOfTheInputsSizeAreNotTouchedWhenItIsFilled()
    {
        var plain = new EvaluationPipeline(32, 32, [0.1307f], [0.3081f]) { Padding = 2 };
        Assert.Equal(Digest(plain, Picture(28, 28, 1)), Digest(plain with { FillsInput = true }, Picture(28, 28, 1)));
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(60, 90)]
    [InlineData(5, 4)]
    public void OtherSizesFillTheInputUpToItsPadding(int width, int height)
    {
        var pipeline = new EvaluationPipeline(32, 30, [0], [1]) { Padding = 2, FillsInput = true };
        var white = new Image(width, height, 1);
        white.Pixels.AsSpan().Fill(255);
        Batch batch = new BatchLoader(new One(white), pipeline.LoaderOptions(1)).Epoch(0).First();
        Assert.Equal((32, 30), (batch.Height, batch.Width));
        for (int i = 0; i < 32 * 30; i++)
            Assert.Equal(i / 30 is >= 2 and < 30 && i % 30 is >= 2 and < 28 ? 1 : 0, batch.Images[i]);
    }

    // A width of 25,600 pixels is what remains of 60,000 after the limit and the resize to 256 rows.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(60_000, 1)]
    [InlineData(2, 60_000)]
    public void NoShapeOfImageIsTooStrange(int width, int height)
    {
        var white = new Image(width, height, 3);
        white.Pixels.AsSpan().Fill(255);
        var pipeline = new EvaluationPipeline(224, 224, [0, 0, 0], [1, 1, 1]) { ResizeShorterSide = 256 };
        Batch batch = new BatchLoader(new One(white), pipeline.LoaderOptions(1)).Epoch(0).First();
        Assert.Equal(3 * 224 * 224, batch.Images.Length);
        Assert.All(batch.Images, value => Assert.Equal(1, value));
    }

    [Fact]
    public void ImpossibleValuesAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new EvaluationPipeline(4, 4, _mean, _std) { Padding = 2 }.LoaderOptions(1));
        Assert.Throws<ArgumentException>(
            () => new EvaluationPipeline(4, 4, _mean, _std) { ResizeShorterSide = 8, FillsInput = true }.LoaderOptions(1));
        Assert.Throws<ArgumentException>(() => new EvaluationPipeline(0, 4, _mean, _std).LoaderOptions(1));
        Assert.Throws<ArgumentException>(() => new EvaluationPipeline(4, 4, [0, 0], [1, 1]).LoaderOptions(1));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new EvaluationPipeline(4, 4, _mean, _std) { ResizeShorterSide = 0 }.LoaderOptions(1));
    }

    private static Image Picture(int width, int height, int channels)
    {
        var image = new Image(width, height, channels);
        for (int y = 0, i = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++)
                    image.Pixels[i++] = (byte)((x * 7) + (y * 13) + (c * 50) + (x * y / 9));
            }
        }

        return image;
    }

    private static string Digest(EvaluationPipeline pipeline, Image image)
    {
        Batch batch = new BatchLoader(new One(image), pipeline.LoaderOptions(1)).Epoch(0).First();
        ReadOnlySpan<float> values = batch.Images.AsSpan(0, batch.Height * batch.Width * batch.Channels);
        float[] seen = new float[values.Length];
        pipeline.Normalization.Write(pipeline.Fit(image), seen);
        Assert.Equal(values.ToArray(), seen);
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)))[..16];
    }

    private sealed class One(Image image) : IImageDataset
    {
        public string Name => "one";

        public int Count => 1;

        public IReadOnlyList<string> Classes => [];

        public Target Target(int index) => Data.Target.None;

        public Image Read(int index) => image;
    }
}
