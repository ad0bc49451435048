using Fovea.Data;
using Fovea.Detection.Rcnn;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Tensors;

namespace Fovea.Detection.Tests.Rcnn;

/// <summary>Regions of 24 pixels fill an input of 32 with 4 pixels of context on each side, pixel by pixel.</summary>
public sealed class RegionWarpTests
{
    private const int Size = 32, Padding = 4;

    private static readonly Preprocessing _plain = new(null, 0, [0, 0, 0], [1f / 255, 1f / 255, 1f / 255]);

    [Fact]
    public void ARegionIsSeenWithItsContext()
    {
        Image image = Noise(80, 70);
        float[] warped = Warped(_plain, image, new BoundingBox(20, 30, 44, 54));
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                for (int c = 0; c < 3; c++)
                    Assert.Equal(Pixel(image, 16 + x, 26 + y, c), At(warped, x, y, c), 1e-3f);
            }
        }
    }

    [Fact]
    public void WhereTheContextLeavesTheImageStandsTheMean()
    {
        Preprocessing mean = _plain with { Mean = [0.1f, 0.2f, 0.3f] };
        Image image = Noise(26, 70);
        float[] warped = Warped(mean, image, new BoundingBox(2, 0, 26, 24));
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                (int left, int top) = (x - 2, y - 4);
                bool isInside = left is >= 0 and < 26 && top >= 0;
                for (int c = 0; c < 3; c++)
                    Assert.Equal(isInside ? Pixel(image, left, top, c) - (255 * mean.Mean[c]) : 0, At(warped, x, y, c), 1e-3f);
            }
        }
    }

    [Fact]
    public void ARegionIsStretchedToTheInputBilinearly()
    {
        Image image = Noise(80, 70);
        float[] warped = Warped(_plain, image, new BoundingBox(20, 30, 44, 42));
        for (int y = 0; y < Size; y++)
        {
            // 16 rows from 28 on become 32: row centres lie at quarters between two rows; beyond the outermost there is none.
            double source = Math.Clamp((y / 2.0) - 0.25, 0, 15);
            int row = (int)source;
            double share = source - row;
            for (int x = 0; x < Size; x++)
            {
                double expected = ((1 - share) * Pixel(image, 16 + x, 28 + row, 1))
                    + (share * Pixel(image, 16 + x, 28 + Math.Min(row + 1, 15), 1));
                Assert.Equal(expected, At(warped, x, y, 1), 1e-3);
            }
        }
    }

    [Fact]
    public void MirroringReversesTheColumns()
    {
        Image image = Noise(80, 70);
        var box = new BoundingBox(3.5f, 9, 60, 55);
        var warp = new RegionWarp(Size, Padding, _plain);
        float[] straight = new float[warp.Length], mirrored = new float[warp.Length];
        warp.Apply(image, box, straight);
        warp.Apply(image, box, mirrored, isMirrored: true);
        for (int x = 0; x < Size; x++)
            Assert.Equal(At(straight, x, 7, 2), At(mirrored, Size - 1 - x, 7, 2));
    }

    [Fact]
    public void ChannelsAndMeansAreThoseOfTheNetwork()
    {
        Image image = Noise(40, 40), grey = new(40, 40, 1, [.. image.Pixels.Where((_, i) => i % 3 == 0)]);
        var box = new BoundingBox(8, 8, 32, 32);
        float[] rgb = Warped(_plain, image, box);
        float[] bgr = Warped(_plain with { ChannelOrder = InputChannelOrder.Bgr }, image, box);
        float[] alike = Warped(_plain, grey, box);
        float[] planes = [.. Enumerable.Range(0, 3 * Size * Size).Select(i => i / 1000f)];
        float[] less = Warped(_plain.WithMeanImage(Tensor.FromArray(new Shape(3, Size, Size), planes)), image, box);
        Assert.Equal(At(rgb, 5, 6, 0), At(bgr, 5, 6, 2));
        Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(At(rgb, 5, 6, 0), At(alike, 5, 6, c)));
        Assert.Equal((At(rgb, 5, 6, 1) / 255) - planes[(Size * Size) + (6 * Size) + 5], At(less, 5, 6, 1), 1e-4f);
    }

    [Theory]
    [InlineData(-60, 0, -30, 20)]
    [InlineData(100, 10, 130, 20)]
    public void ARegionOutsideOfTheImageIsAllMean(float x1, float y1, float x2, float y2) =>
        Assert.All(Warped(_plain, Noise(40, 40), new BoundingBox(x1, y1, x2, y2)), value => Assert.Equal(0, value));

    [Fact]
    public void AnEmptyRegionIsOnePixel()
    {
        Image image = Noise(40, 40);
        float[] warped = Warped(_plain, image, new BoundingBox(10, 12, 10, 12));
        Assert.All(Enumerable.Range(0, Size), x => Assert.Equal(Pixel(image, 10, 12, 0), At(warped, x, 3, 0), 1e-3f));
    }

    [Fact]
    public void WhatCannotBeWarpedIsRefused()
    {
        Assert.Contains("16 pixels of context", Assert.Throws<ArgumentException>(() => new RegionWarp(32, 16, _plain)).Message);
        Assert.Contains("1 channels", Assert.Throws<ArgumentException>(() => new RegionWarp(32, 4, Preprocessing.Mnist)).Message);
        Preprocessing other = _plain.WithMeanImage(Tensor.Zeros(new Shape(3, 8, 8)));
        Assert.Contains("8x8", Assert.Throws<ArgumentException>(() => new RegionWarp(32, 4, other)).Message);
    }

    private static float[] Warped(Preprocessing preprocessing, Image image, BoundingBox box)
    {
        var warp = new RegionWarp(Size, Padding, preprocessing);
        var warped = new float[warp.Length];
        warp.Apply(image, box, warped);
        return warped;
    }

    private static float At(float[] warped, int x, int y, int channel) => warped[(((y * Size) + x) * 3) + channel];

    private static float Pixel(Image image, int x, int y, int channel) => image.Pixels[(((y * image.Width) + x) * 3) + channel];

    private static Image Noise(int width, int height)
    {
        var image = new Image(width, height, 3);
        new Random(1).NextBytes(image.Pixels);
        return image;
    }
}
