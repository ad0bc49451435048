using Fovea.Training.Metrics;

namespace Fovea.Training.Tests;

public sealed class CalibrationMeterTests
{
    [Fact]
    public void TheErrorIsTheMeanDifferenceOfAccuracyAndConfidence()
    {
        var meter = new CalibrationMeter(bins: 4);
        meter.Add([.. Logits(0.9), .. Logits(0.8), .. Logits(0.6)], [0, 1, 0]);

        ReliabilityBin[] bins = [.. meter.Bins];
        Assert.Equal(new long[] { 0, 0, 1, 2 }, bins.Select(bin => bin.Images));
        Assert.Equal((0.5, 0.75, 1.0), (bins[2].Lower, bins[2].Upper, bins[2].Accuracy));
        Assert.Equal(0.85, bins[3].Confidence, 1e-6);
        Assert.Equal(0.5, bins[3].Accuracy);
        Assert.Equal(double.NaN, bins[0].Accuracy);
        Assert.Equal(((2 * 0.35) + 0.4) / 3, meter.ExpectedCalibrationError, 1e-6);
    }

    [Fact]
    public void CertaintyBelongsToTheLastBin()
    {
        var meter = new CalibrationMeter();
        meter.Add([100, -100, float.NaN, 0, float.PositiveInfinity, 0], [0, 0, 0]);
        Assert.Equal((3, 3), (meter.Images, meter.Bins[^1].Images));
        Assert.Equal(0, meter.ExpectedCalibrationError, 1e-12);
    }

    [Fact]
    public void WithoutImagesTheErrorIsNotANumber() =>
        Assert.Equal(double.NaN, new CalibrationMeter().ExpectedCalibrationError);

    private static float[] Logits(double probability) => [(float)Math.Log(probability), (float)Math.Log(1 - probability)];
}
