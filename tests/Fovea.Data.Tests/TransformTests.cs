using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Tests;

public sealed class TransformTests
{
    private static readonly ImageScratch Scratch = new();

    private static Image Counting(int width, int height, int channels)
        => new(width, height, channels, [.. Enumerable.Range(1, width * height * channels).Select(i => (byte)i)]);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void PadSurroundsTheImage(int channels)
    {
        var scratch = new ImageScratch();
        PhiloxCursor random = new Philox(0, 0).Cursor();
        Image image = Counting(3, 2, channels);
        scratch.Rent(7, 6, channels).Pixels.AsSpan().Fill(77);
        scratch.Reset();
        Image padded = new Pad(2, Fill: 9).Apply(image, ref random, scratch);
        Assert.Equal((7, 6, channels), (padded.Width, padded.Height, padded.Channels));
        for (int y = 0; y < 6; y++)
            for (int x = 0; x < 7; x++)
                for (int c = 0; c < channels; c++)
                {
                    bool isInside = x is >= 2 and < 5 && y is >= 2 and < 4;
                    byte expected = isInside ? image.Pixels[((y - 2) * 3 + x - 2) * channels + c] : (byte)9;
                    Assert.Equal(expected, padded.Pixels[(y * 7 + x) * channels + c]);
                }
        Assert.Same(image, new Pad(0).Apply(image, ref random, scratch));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Pad(-1));
    }

    [Fact]
    public void RandomCropReachesEveryPlace()
    {
        PhiloxCursor random = new Philox(0, 0).Cursor();
        Image image = Counting(5, 4, 3);
        var corners = new HashSet<byte>();
        for (int i = 0; i < 200; i++)
        {
            var scratch = new ImageScratch();
            Image window = new RandomCrop(Height: 2, Width: 3).Apply(image, ref random, scratch);
            byte corner = window.Pixels[0];
            corners.Add(corner);
            for (int y = 0; y < 2; y++)
                for (int k = 0; k < 9; k++)
                    Assert.Equal(corner + y * 15 + k, window.Pixels[y * 9 + k]);
        }
        Assert.Equal(3 * 3, corners.Count);
        Assert.Same(image, new RandomCrop(4, 5).Apply(image, ref random, Scratch));
        Assert.Contains("the image is 4x5, the window 6x5", Assert.Throws<DataException>(() => Crop(image)).Message);

        static Image Crop(Image image)
        {
            PhiloxCursor random = new Philox(0, 0).Cursor();
            return new RandomCrop(6, 5).Apply(image, ref random, new ImageScratch());
        }
    }

    [Fact]
    public void ScratchLendsEachImageOnce()
    {
        var scratch = new ImageScratch();
        Image first = scratch.Rent(4, 4, 1), second = scratch.Rent(4, 4, 1), other = scratch.Rent(2, 4, 1);
        Assert.NotSame(first, second);
        scratch.Reset();
        Image[] again = [scratch.Rent(2, 4, 1), scratch.Rent(4, 4, 1), scratch.Rent(4, 4, 1)];
        Assert.Same(other, again[0]);
        Assert.Equal(new[] { first, second }.ToHashSet(), again[1..].ToHashSet());
    }

    [Fact]
    public void NormalizationIsChannelsLastInFloatOrder()
    {
        Image image = Counting(2, 2, 3);
        var floats = new float[12];
        Normalization.ImageNet.Write(image, floats);
        float[] mean = [0.485f, 0.456f, 0.406f], std = [0.229f, 0.224f, 0.225f];
        for (int i = 0; i < 12; i++)
            Assert.Equal((image.Pixels[i] / 255f - mean[i % 3]) / std[i % 3], floats[i]);
    }

    [Fact]
    public void LeNetsRangeIsThePapers()
    {
        var floats = new float[2];
        Normalization.LeNet1998.Write(new Image(2, 1, 1, [0, 255]), floats);
        Assert.Equal(-0.1f, floats[0], 6);
        Assert.Equal(1.175f, floats[1], 6);
    }

    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        Image grey = Counting(2, 2, 1);
        Assert.Contains("1 channels, expected 3", Assert.Throws<DataException>(() => Normalization.ImageNet.Write(grey, new float[4])).Message);
        Assert.Throws<ArgumentException>(() => Normalization.Mnist.Write(grey, new float[5]));
        Assert.Throws<ArgumentException>(() => new Normalization([0, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => new Normalization([0], [0]));
        Assert.Throws<ArgumentException>(() => new Normalization([0], [float.NaN]));
        Assert.Throws<ArgumentException>(() => new Normalization([0, 0, 0], [1]));
    }
}
