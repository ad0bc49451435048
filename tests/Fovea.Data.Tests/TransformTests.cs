using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Tests;

public sealed class TransformTests
{
    private static readonly ImageScratch _scratch = new();

    private static Image Apply(ITransform transform, Image image, ref PhiloxCursor random, ImageScratch scratch)
    {
        Sample sample = transform.Apply(new Sample(image, ClassTarget.Of(3)), ref random, scratch);
        Assert.Same(ClassTarget.Of(3), sample.Target);
        return sample.Image;
    }

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
        Image padded = Apply(new Pad(2, Fill: 9), image, ref random, scratch);
        Assert.Equal((7, 6, channels), (padded.Width, padded.Height, padded.Channels));
        for (int y = 0; y < 6; y++)
        {
            for (int x = 0; x < 7; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    bool isInside = x is >= 2 and < 5 && y is >= 2 and < 4;
                    byte expected = isInside ? image.Pixels[((y - 2) * 3 + x - 2) * channels + c] : (byte)9;
                    Assert.Equal(expected, padded.Pixels[(y * 7 + x) * channels + c]);
                }
            }
        }

        Assert.Same(image, Apply(new Pad(0), image, ref random, scratch));
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
            Image window = Apply(new RandomCrop(Height: 2, Width: 3), image, ref random, scratch);
            byte corner = window.Pixels[0];
            corners.Add(corner);
            for (int y = 0; y < 2; y++)
            {
                for (int k = 0; k < 9; k++)
                    Assert.Equal(corner + y * 15 + k, window.Pixels[y * 9 + k]);
            }
        }
        Assert.Equal(3 * 3, corners.Count);
        Assert.Same(image, Apply(new RandomCrop(4, 5), image, ref random, _scratch));
        Assert.Contains("the image is 4x5, the window 6x5", Assert.Throws<DataException>(() => Crop(image)).Message);

        static Image Crop(Image image)
        {
            PhiloxCursor random = new Philox(0, 0).Cursor();
            return Apply(new RandomCrop(6, 5), image, ref random, new ImageScratch());
        }
    }

    [Fact]
    public void RandomHorizontalFlipMirrorsHalfOfTheImages()
    {
        PhiloxCursor random = new Philox(1, 0).Cursor();
        Image image = Counting(5, 3, 3), mirrored = Cropping.FlipHorizontal(image);
        int flips = 0;
        for (int i = 0; i < 2000; i++)
        {
            var scratch = new ImageScratch();
            Image result = Apply(new RandomHorizontalFlip(), image, ref random, scratch);
            if (result == image)
                continue;
            flips++;
            Assert.Equal(mirrored.Pixels, result.Pixels);
        }
        Assert.InRange(flips, 900, 1100);
        for (int i = 0; i < 100; i++)
        {
            Assert.Same(image, Apply(new RandomHorizontalFlip(0), image, ref random, _scratch));
            Assert.NotSame(image, Apply(new RandomHorizontalFlip(1), image, ref random, new ImageScratch()));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomHorizontalFlip(1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomHorizontalFlip(double.NaN));
    }

    [Fact]
    public void RandomResizedCropStaysInItsRanges()
    {
        PhiloxCursor random = new Philox(2, 0).Cursor();
        var crop = new RandomResizedCrop(12, 10);
        double smallest = 1, largest = 0, lowest = 9, highest = 0;
        for (int i = 0; i < 3000; i++)
        {
            (int left, int top, int width, int height) = crop.Choose(400, 300, ref random);
            Assert.True(left >= 0 && top >= 0 && left + width <= 400 && top + height <= 300);
            double share = width * height / (400.0 * 300), ratio = (double)width / height;
            (smallest, largest) = (Math.Min(smallest, share), Math.Max(largest, share));
            (lowest, highest) = (Math.Min(lowest, ratio), Math.Max(highest, ratio));
        }
        Assert.InRange(smallest, 0.078, 0.09);
        Assert.InRange(largest, 0.97, 1);
        Assert.InRange(lowest, 0.73, 0.76);
        Assert.InRange(highest, 1.32, 1.36);
    }

    // Computed with torchvision's get_params for scales that never fit, so that all ten tries fail.
    [Theory]
    [InlineData(400, 300, 0, 0, 400, 300)]
    [InlineData(100, 301, 0, 84, 100, 133)]
    [InlineData(501, 90, 190, 0, 120, 90)]
    [InlineData(1, 500, 0, 249, 1, 1)]
    public void RandomResizedCropFallsBackToTheMiddle(int imageWidth, int imageHeight, int left, int top, int width, int height)
    {
        PhiloxCursor random = new Philox(2, 0).Cursor();
        var crop = new RandomResizedCrop(8, 8) { MinScale = 50, MaxScale = 60 };
        Assert.Equal((left, top, width, height), crop.Choose(imageWidth, imageHeight, ref random));
    }

    [Fact]
    public void RandomResizedCropIsACropThatIsResized()
    {
        Image image = Counting(9, 7, 3);
        for (ulong seed = 0; seed < 30; seed++)
        {
            PhiloxCursor random = new Philox(seed, 0).Cursor(), same = new Philox(seed, 0).Cursor();
            var crop = new RandomResizedCrop(5, 6) { Interpolation = Interpolation.Bicubic };
            (int left, int top, int width, int height) = crop.Choose(9, 7, ref same);
            Image expected = Resizer.Resize(Cropping.Crop(image, left, top, width, height), 6, 5, Interpolation.Bicubic);
            Assert.Equal(expected.Pixels, Apply(crop, image, ref random, new ImageScratch()).Pixels);
        }
    }

    [Fact]
    public void WhatFitsAlreadyIsNotCopied()
    {
        PhiloxCursor random = new Philox(0, 0).Cursor();
        Image image = Counting(5, 4, 3);
        Assert.Same(image, Apply(new ResizeShortSide(4), image, ref random, _scratch));
        Assert.Same(image, Apply(new CenterCrop(4, 5), image, ref random, _scratch));
        Assert.Same(image, Apply(new ConvertChannels(3), image, ref random, _scratch));
        Assert.Equal(1, Apply(new ConvertChannels(1), image, ref random, _scratch).Channels);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvertChannels(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResizeShortSide(0));
        Assert.Contains("crop it before", Assert.Throws<DataException>(Enlarge).Message);

        static object Enlarge()
        {
            PhiloxCursor random = new Philox(0, 0).Cursor();
            return Apply(new ResizeShortSide(5000), new Image(1, 100, 1), ref random, _scratch);
        }
    }

    [Fact]
    public void LimitAspectRatioKeepsTheCentre()
    {
        PhiloxCursor random = new Philox(0, 0).Cursor();
        var wide = new Image(305, 3, 1, [.. Enumerable.Range(0, 915).Select(i => (byte)(i % 305 == 2 ? 1 : 0))]);
        Image limited = Apply(new LimitAspectRatio(), wide, ref random, new ImageScratch());
        Assert.Equal((300, 3), (limited.Width, limited.Height));
        Assert.Equal(1, limited.Pixels[300]);
        Image high = Apply(new LimitAspectRatio(), new Image(1, 250, 3), ref random, new ImageScratch());
        Assert.Equal((1, 100), (high.Width, high.Height));
        Image allowed = new(300, 3, 1);
        Assert.Same(allowed, Apply(new LimitAspectRatio(), allowed, ref random, _scratch));
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
        Assert.Contains(
            "1 channels, expected 3", Assert.Throws<DataException>(() => Normalization.ImageNet.Write(grey, new float[4])).Message);
        Assert.Throws<ArgumentException>(() => Normalization.Mnist.Write(grey, new float[5]));
        Assert.Throws<ArgumentException>(() => new Normalization([0, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => new Normalization([0], [0]));
        Assert.Throws<ArgumentException>(() => new Normalization([0], [float.NaN]));
        Assert.Throws<ArgumentException>(() => new Normalization([0, 0, 0], [1]));
    }
}
