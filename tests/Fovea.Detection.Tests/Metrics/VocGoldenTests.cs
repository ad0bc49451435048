using System.Text.Json;
using Fovea.Detection.Metrics;

namespace Fovea.Detection.Tests.Metrics;

/// <summary>VOC's evaluation of recorded boxes, figure for figure that of the devkit's rule.</summary>
public sealed class VocGoldenTests
{
    private const double Tolerance = 1e-6;

    public static TheoryData<string> Files => GoldenMetrics.Files;

    [Theory]
    [MemberData(nameof(Files))]
    public void FiguresAreThoseOfTheDevkit(string file)
    {
        JsonElement golden = GoldenMetrics.Read(file, "voc");
        VocObject[] truth = [.. golden.GetProperty("truth").EnumerateArray().Select(entry => new VocObject(
            $"{entry.GetProperty("image")}", $"{entry.GetProperty("class")}", Box(entry), entry.GetProperty("difficult").GetInt32() == 1))];
        VocDetection[] detections = [.. golden.GetProperty("detections").EnumerateArray().Select(entry => new VocDetection(
            $"{entry.GetProperty("image")}", $"{entry.GetProperty("class")}", entry.GetProperty("score").GetDouble(), Box(entry)))];

        VocEvaluation evaluation = VocEvaluation.Evaluate(truth, detections);

        JsonProperty[] classes = [.. golden.GetProperty("classes").EnumerateObject()];
        Assert.Equal(classes.Length, evaluation.Classes.Count);
        foreach (JsonProperty expected in classes)
        {
            VocClassResult result = Assert.Single(evaluation.Classes, result => result.ClassName == expected.Name);
            Assert.Equal(expected.Value.GetProperty("objects").GetInt32(), result.Objects);
            Assert.Equal(expected.Value.GetProperty("ap11").GetDouble(), result.ElevenPoints, Tolerance);
            Assert.Equal(expected.Value.GetProperty("ap").GetDouble(), result.AveragePrecision, Tolerance);
        }

        Assert.Equal(golden.GetProperty("map11").GetDouble(), evaluation.MeanElevenPoints, Tolerance);
        Assert.Equal(golden.GetProperty("map").GetDouble(), evaluation.MeanAveragePrecision, Tolerance);
    }

    private static VocBox Box(JsonElement entry)
    {
        double[] box = entry.GetProperty("box").Deserialize<double[]>()!;
        return new VocBox(box[0], box[1], box[2], box[3]);
    }
}
