using Fovea.Detection.Proposals;
using Fovea.Detection.Proposals.Segmentation;
using Fovea.Imaging;

namespace Fovea.Detection.Tests.Proposals;

public sealed class ColorPlanesTests
{
    [Theory]
    [InlineData(255, 0, 0, 0, 255, 255)]
    [InlineData(0, 255, 0, 120, 255, 255)]
    [InlineData(0, 0, 255, 240, 255, 255)]
    [InlineData(255, 0, 128, 329.88, 255, 255)]
    [InlineData(200, 100, 50, 20, 191.25, 200)]
    [InlineData(77, 77, 77, 0, 0, 77)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    public void HueSaturationAndValue(byte r, byte g, byte b, double degrees, double saturation, double value)
    {
        double[] hsv = Pixel(SegmentationColorSpace.Hsv, r, g, b);
        AssertClose([degrees / 2, saturation, value], hsv, 0.01);
        AssertClose([degrees / 2], Pixel(SegmentationColorSpace.Hue, r, g, b), 0.01);
    }

    // CIE L*a*b* of sRGB's corners under D65, as published by Lindbloom.
    [Theory]
    [InlineData(255, 255, 255, 100, 0, 0)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    [InlineData(255, 0, 0, 53.24, 80.09, 67.20)]
    [InlineData(0, 255, 0, 87.73, -86.18, 83.18)]
    [InlineData(0, 0, 255, 32.30, 79.19, -107.86)]
    [InlineData(128, 128, 128, 53.59, 0, 0)]
    public void LightnessAAndB(byte r, byte g, byte b, double lightness, double a, double bb) =>
        AssertClose([lightness * 2.55, a + 128, bb + 128], Pixel(SegmentationColorSpace.Lab, r, g, b), 0.05);

    [Fact]
    public void SharesAndIntensity()
    {
        const double Intensity = (0.299 * 100) + (0.587 * 50) + (0.114 * 10);
        AssertClose([255 * 100 / 160.0, 255 * 50 / 160.0, Intensity], Pixel(SegmentationColorSpace.RgI, 100, 50, 10), 0.001);
        AssertClose([100, 50, Intensity], Pixel(SegmentationColorSpace.RedGreenIntensity, 100, 50, 10), 0.001);
        AssertClose([Intensity], Pixel(SegmentationColorSpace.Intensity, 100, 50, 10), 0.001);
        AssertClose([85, 85, 0], Pixel(SegmentationColorSpace.RgI, 0, 0, 0), 0.001);
    }

    [Theory]
    [InlineData(SegmentationColorSpace.Hsv)]
    [InlineData(SegmentationColorSpace.Lab)]
    [InlineData(SegmentationColorSpace.RgI)]
    [InlineData(SegmentationColorSpace.RedGreenIntensity)]
    [InlineData(SegmentationColorSpace.Hue)]
    [InlineData(SegmentationColorSpace.Intensity)]
    public void GreyImagesAreColouredOnesOfEqualChannels(SegmentationColorSpace space)
    {
        ColorPlanes grey = ColorPlanes.Of(new Image(2, 1, 1, [9, 200]), space);
        ColorPlanes colored = ColorPlanes.Of(new Image(2, 1, 3, [9, 9, 9, 200, 200, 200]), space);
        Assert.Equal(colored.Planes, grey.Planes);
    }

    [Fact]
    public void SmoothingIsThatOfAGaussian()
    {
        float[] plane = [.. Enumerable.Range(0, 35).Select(i => (float)(i * i % 37))];
        float[] smooth = Smoothing.Smooth(new ColorPlanes(7, 5, [plane]), 0.8f).Planes[0];
        double[] kernel = [.. Enumerable.Range(-4, 9).Select(i => Math.Exp(-i * i / (2 * 0.64)))];
        for (int i = 0; i < plane.Length; i++)
        {
            double sum = 0, weights = 0;
            for (int k = 0; k < 81; k++)
            {
                int x = Math.Clamp((i % 7) + (k % 9) - 4, 0, 6), y = Math.Clamp((i / 7) + (k / 9) - 4, 0, 4);
                double weight = kernel[k % 9] * kernel[k / 9];
                sum += weight * plane[(y * 7) + x];
                weights += weight;
            }

            Assert.Equal(sum / weights, smooth[i], 1e-4);
        }
    }

    private static double[] Pixel(SegmentationColorSpace space, byte r, byte g, byte b) =>
        [.. ColorPlanes.Of(new Image(1, 1, 3, [r, g, b]), space).Planes.Select(plane => (double)plane[0])];

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
