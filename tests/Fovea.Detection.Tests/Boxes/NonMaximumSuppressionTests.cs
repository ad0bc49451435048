using System.Text.Json;
using Fovea.Data;
using Fovea.Detection.Boxes;
using Fovea.Testing;

namespace Fovea.Detection.Tests.Boxes;

public sealed class NonMaximumSuppressionTests
{
    private const int GoldenBoxes = 200;

    public static TheoryData<string> GoldenFiles => [.. Goldens.Files(values => values.TryGetProperty("nms_0.5", out _))];

    [Theory]
    [MemberData(nameof(GoldenFiles))]
    public void TheBoxesThatStayAreTorchvisions(string file)
    {
        (ulong seed, JsonElement values) = Goldens.Read(file);
        BoundingBox[] boxes = TestBoxes.Golden(GoldenBoxes, seed);
        float[] scores = TestBoxes.Scores(GoldenBoxes, seed);
        int[] classes = Array.ConvertAll(Goldens.Uniform("labels", GoldenBoxes, seed), value => (int)((value + 1) * 2.5));
        Assert.Equal(Indices("nms_0.5"), NonMaximumSuppression.Nms(boxes, scores, 0.5));
        Assert.Equal(Indices("nms_0.3"), NonMaximumSuppression.Nms(boxes, scores, 0.3));
        Assert.Equal(Indices("batched_nms_0.5"), NonMaximumSuppression.BatchedNms(boxes, scores, classes, 0.5));

        int[] Indices(string name) => [.. values.GetProperty(name).EnumerateArray().Select(index => index.GetInt32())];
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.3)]
    [InlineData(3, 0.7)]
    [InlineData(4, 0.0)]
    [InlineData(5, 1.0)]
    public void ManyBoxesAreThoseOfAPlainLoop(ulong seed, double threshold)
    {
        BoundingBox[] boxes = TestBoxes.Golden(1003, seed);
        float[] scores = [.. TestBoxes.Scores(1003, seed).Select(score => MathF.Round(score * 50) / 50)];
        int[] classes = [.. Enumerable.Range(0, 1003).Select(i => i % 7)];
        Assert.Equal(Plain(boxes, scores, new int[1003], threshold), NonMaximumSuppression.Nms(boxes, scores, threshold));
        Assert.Equal(Plain(boxes, scores, classes, threshold), NonMaximumSuppression.BatchedNms(boxes, scores, classes, threshold));
    }

    [Fact]
    public void AnOverlapOfTheThresholdItselfStays()
    {
        BoundingBox box = new(0, 0, 10, 10);
        Assert.Equal([0, 1], NonMaximumSuppression.Nms([box, new(0, 0, 10, 5)], [2, 1], 0.5));
        Assert.Equal([0], NonMaximumSuppression.Nms([box, new(0, 0, 10, 5)], [2, 1], 0.49));
        Assert.Equal([0, 1], NonMaximumSuppression.Nms([box, new(0, 0, 10, 7)], [2, 1], 0.7));
        // The float next to 0.3 is above it, and torchvision compares with the double.
        Assert.Equal([0], NonMaximumSuppression.Nms([box, new(0, 0, 10, 3)], [2, 1], 0.3));
    }

    [Fact]
    public void NoBoxesBoxesWithoutAreaAndScoresThatAreNoNumbersAreDefined()
    {
        Assert.Empty(NonMaximumSuppression.Nms([], [], 0.5));
        Assert.Empty(NonMaximumSuppression.BatchedNms([], [], [], 0.5));
        BoundingBox[] boxes = [new(0, 0, 10, 10), new(5, 5, 5, 5), new(5, 5, 5, 5), new(1, 0, 11, 10), new(0, 0, float.NaN, 10)];
        Assert.Equal([0, 1, 2, 4], NonMaximumSuppression.Nms(boxes, [0.9f, 0.8f, 0.7f, 0.6f, 0.5f], 0.5));
        Assert.Equal([3, 1, 2, 4], NonMaximumSuppression.Nms(boxes, [0.9f, 0.8f, 0.7f, float.NaN, 0.5f], 0.5));
        Assert.Throws<ArgumentException>(() => NonMaximumSuppression.Nms(boxes, [1f], 0.5));
        Assert.Throws<ArgumentException>(() => NonMaximumSuppression.BatchedNms(boxes, new float[5], [1], 0.5));
    }

    [Fact]
    public void SoftSuppressionLowersScores()
    {
        BoundingBox[] boxes = [new(0, 0, 10, 10), new(0, 0, 10, 8), new(20, 20, 30, 30)];
        IReadOnlyList<(int Index, float Score)> linear =
            SoftNms.Apply(boxes, [0.9f, 0.8f, 0.3f], new SoftNmsOptions { Decay = SoftNmsDecay.Linear });
        Assert.Equal([0, 2, 1], linear.Select(box => box.Index));
        Assert.Equal(0.8f * (1 - 0.8f), linear[2].Score, 1e-6f);
        IReadOnlyList<(int Index, float Score)> gaussian = SoftNms.Apply(boxes, [0.9f, 0.8f, 0.3f]);
        Assert.Equal(0.8f * MathF.Exp(-0.64f / 0.5f), gaussian.Single(box => box.Index == 1).Score, 1e-6f);
        Assert.Equal([0, 2], SoftNms.Apply(boxes, [0.9f, 0.8f, 0.3f], new SoftNmsOptions { MinScore = 0.25f }).Select(box => box.Index));
        Assert.Empty(SoftNms.Apply([], []));
    }

    private static int[] Plain(BoundingBox[] boxes, float[] scores, int[] classes, double threshold)
    {
        var kept = new List<int>();
        foreach (int i in Enumerable.Range(0, boxes.Length).OrderByDescending(i => scores[i]))
        {
            if (kept.All(k => classes[k] != classes[i] || !(BoxMath.Iou(boxes[k], boxes[i]) > threshold)))
                kept.Add(i);
        }

        return [.. kept];
    }
}
