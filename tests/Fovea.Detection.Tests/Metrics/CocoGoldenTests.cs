using System.Text.Json;
using Fovea.Detection.Metrics;

namespace Fovea.Detection.Tests.Metrics;

/// <summary>COCO's evaluation of recorded sets, figure for figure that of pycocotools.</summary>
public sealed class CocoGoldenTests
{
    private const double Tolerance = 1e-6;

    public static TheoryData<string, string> Sets
    {
        get
        {
            var sets = new TheoryData<string, string>();
            foreach (string file in GoldenMetrics.Files)
            {
                foreach (JsonProperty set in GoldenMetrics.Read(file, "coco").EnumerateObject())
                    sets.Add(file, set.Name);
            }

            return sets;
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void FiguresAreThoseOfPycocotools(string file, string set)
    {
        JsonElement golden = GoldenMetrics.Read(file, "coco").GetProperty(set);
        using var folder = new TemporaryFolder();
        CocoDataset truth = CocoFile.ReadInstances(folder.Write("truth.json", golden.GetProperty("truth").GetRawText()));
        IReadOnlyList<CocoDetection> detections =
            CocoFile.ReadResults(folder.Write("detections.json", golden.GetProperty("detections").GetRawText()));

        AssertFigures(golden, CocoEvaluation.Evaluate(truth, detections, IouType.Boxes), "bbox");
        AssertFigures(golden, CocoEvaluation.Evaluate(truth, detections, IouType.Masks), "segm");
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void WhatIsWrittenIsReadAgain(string file, string set)
    {
        JsonElement golden = GoldenMetrics.Read(file, "coco").GetProperty(set);
        using var folder = new TemporaryFolder();
        CocoDataset truth = CocoFile.ReadInstances(folder.Write("truth.json", golden.GetProperty("truth").GetRawText()));
        IReadOnlyList<CocoDetection> detections =
            CocoFile.ReadResults(folder.Write("detections.json", golden.GetProperty("detections").GetRawText()));
        using (FileStream stream = File.Create(folder.File("truth2.json")))
            CocoFile.WriteInstances(stream, truth);
        using (FileStream stream = File.Create(folder.File("detections2.json")))
            CocoFile.WriteResults(stream, detections);

        CocoDataset again = CocoFile.ReadInstances(folder.File("truth2.json"));
        Assert.Equal(truth.Images, again.Images);
        Assert.Equal(truth.Categories, again.Categories);
        Assert.Equal(truth.Annotations, again.Annotations);
        Assert.Equal(detections, CocoFile.ReadResults(folder.File("detections2.json")));
    }

    private static void AssertFigures(JsonElement golden, CocoEvaluation evaluation, string type)
    {
        double[] expected = golden.GetProperty(type).GetProperty("stats").Deserialize<double[]>()!;
        Assert.Equal(expected.Length, evaluation.Figures.Count);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], evaluation.Figures[i], Tolerance);
        for (int category = 0; category < evaluation.Categories.Count; category++)
        {
            string id = $"{evaluation.Categories[category].Id}";
            double precision = golden.GetProperty(type).GetProperty("per_category").GetProperty(id).GetDouble();
            Assert.Equal(precision, evaluation.CategoryPrecision(category), Tolerance);
        }
    }
}
