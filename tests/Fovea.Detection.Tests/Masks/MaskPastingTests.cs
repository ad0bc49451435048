using System.Text.Json;
using Fovea.Data;
using Fovea.Detection.Masks;

namespace Fovea.Detection.Tests.Masks;

/// <summary>Masks in images, value for value those of torchvision, as eng/make-mask-fixtures.py records them.</summary>
public sealed class MaskPastingTests
{
    private const double Tolerance = 1e-6;

    private static readonly PastedCase[] _cases = JsonSerializer.Deserialize<PastedCase[]>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "files", "masks.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, _cases.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ProbabilitiesAreThoseOfTorchvision(int index)
    {
        PastedCase golden = _cases[index];
        var probabilities = new float[golden.Height * golden.Width];
        Array.Fill(probabilities, 7); // what stood there before is overwritten
        MaskPasting.Probabilities(golden.Mask(), golden.BoundingBox, golden.Height, golden.Width, probabilities);
        for (int i = 0; i < golden.Values.Length; i++)
            Assert.Equal(golden.Values[i], probabilities[i * golden.Step], Tolerance);
        Assert.Equal(golden.Sum, probabilities.Sum(value => (double)value), Tolerance * Math.Max(1, golden.Sum));
        Assert.All(probabilities, value => Assert.InRange(value, 0, 1));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void PixelsAboveTheThresholdAreThoseOfTorchvision(int index)
    {
        PastedCase golden = _cases[index];
        RleMask pixels = MaskPasting.Pixels(golden.Mask(), golden.BoundingBox, golden.Height, golden.Width);
        Assert.Equal(golden.Runs, pixels.Counts.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.25f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    [InlineData(2)]
    public void PixelsAreThoseWhoseProbabilityIsMoreThanTheThreshold(float threshold)
    {
        foreach (PastedCase golden in _cases)
        {
            var probabilities = new float[golden.Height * golden.Width];
            MaskPasting.Probabilities(golden.Mask(), golden.BoundingBox, golden.Height, golden.Width, probabilities);
            byte[] above = Array.ConvertAll(probabilities, value => (byte)(value > threshold ? 1 : 0));
            RleMask pixels = MaskPasting.Pixels(golden.Mask(), golden.BoundingBox, golden.Height, golden.Width, threshold);
            Assert.Equal(RleMask.Encode(above, golden.Height, golden.Width), pixels);
        }
    }

    [Theory]
    [InlineData(float.NaN, 0, 9, 9)]
    [InlineData(0, 0, float.PositiveInfinity, 9)]
    [InlineData(-3e38f, 0, 3e38f, 9)]
    [InlineData(100, 100, 120, 120)]
    [InlineData(-50, -50, -20, -20)]
    [InlineData(9, 9, 2, 2)]
    public void ABoxWithoutPixelsInTheImageHasNone(float x1, float y1, float x2, float y2) =>
        Assert.Equal(
            RleMask.FromCounts([30 * 40], 30, 40), MaskPasting.Pixels(Ones(28), new BoundingBox(x1, y1, x2, y2), 30, 40, threshold: 0));

    [Fact]
    public void AFullMaskFillsItsBoxAndThePixelAtItsEnd()
    {
        RleMask pixels = MaskPasting.Pixels(Ones(28), new BoundingBox(10, 20, 38, 48), 100, 100);
        Assert.Equal(new BoundingBox(10, 20, 39, 49), pixels.BoundingBox);
        Assert.Equal(29 * 29, pixels.Area);
    }

    [Fact]
    public void ProbabilitiesThatAreNoNumbersAreOff()
    {
        float[] mask = new float[9];
        Array.Fill(mask, float.NaN);
        Assert.Equal(0, MaskPasting.Pixels(mask, new BoundingBox(1, 1, 9, 9), 10, 10).Area);
    }

    [Fact]
    public void WrongSizesAndThresholdsAreRefused()
    {
        var box = new BoundingBox(1, 1, 9, 9);
        Assert.Contains(
            "a mask of 8 values; expected those of a square",
            Assert.Throws<ArgumentException>(() => MaskPasting.Pixels(new float[8], box, 10, 10)).Message);
        Assert.Throws<ArgumentException>(() => MaskPasting.Pixels([], box, 10, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskPasting.Pixels(Ones(3), box, 0, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskPasting.Pixels(Ones(3), box, 10, 10, float.NaN));
        Assert.Contains(
            "room for 99 pixels; expected 100",
            Assert.Throws<ArgumentException>(() => MaskPasting.Probabilities(Ones(3), box, 10, 10, new float[99])).Message);
    }

    private static float[] Ones(int side)
    {
        var mask = new float[side * side];
        Array.Fill(mask, 1);
        return mask;
    }

    private sealed record PastedCase(
        int Seed, int Height, int Width, int Side, float[] Box, double Sum, int Step, float[] Values, int[] Runs)
    {
        public BoundingBox BoundingBox => new(Box[0], Box[1], Box[2], Box[3]);

        // Slanted triangular waves between 0 and 1.
        public float[] Mask() =>
        [
            .. Enumerable.Range(0, Side * Side)
                .Select(i => (float)Math.Abs((((311 * (i % Side)) + (197 * (i / Side)) + (1303 * Seed)) % 8198) - 4099) / 4099),
        ];
    }
}
