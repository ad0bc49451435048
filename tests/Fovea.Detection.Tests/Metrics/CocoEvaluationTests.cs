using Fovea.Data;
using Fovea.Detection.Masks;
using Fovea.Detection.Metrics;

namespace Fovea.Detection.Tests.Metrics;

public sealed class CocoEvaluationTests
{
    private const int Sixteen = 16;

    private static readonly CocoBox _box = new(10, 10, 20, 20);

    [Fact]
    public void TheSummaryIsThatOfPycocotools()
    {
        CocoEvaluation evaluation = Evaluate(Scene.Of(Scene.Truth(1, _box)), Scene.Found(1, _box, 0.5));
        Assert.Equal(
            """
             Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 1.000
             Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 1.000
             Average Precision  (AP) @[ IoU=0.75      | area=   all | maxDets=100 ] = 1.000
             Average Precision  (AP) @[ IoU=0.50:0.95 | area= small | maxDets=100 ] = 1.000
             Average Precision  (AP) @[ IoU=0.50:0.95 | area=medium | maxDets=100 ] = -1.000
             Average Precision  (AP) @[ IoU=0.50:0.95 | area= large | maxDets=100 ] = -1.000
             Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=  1 ] = 1.000
             Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets= 10 ] = 1.000
             Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 1.000
             Average Recall     (AR) @[ IoU=0.50:0.95 | area= small | maxDets=100 ] = 1.000
             Average Recall     (AR) @[ IoU=0.50:0.95 | area=medium | maxDets=100 ] = -1.000
             Average Recall     (AR) @[ IoU=0.50:0.95 | area= large | maxDets=100 ] = -1.000
            """.ReplaceLineEndings("\n"),
            evaluation.ToString());
    }

    [Fact]
    public void TheSummaryRoundsTiesAsPythonDoes()
    {
        CocoDataset truth = Scene.Of(Sixteen, [.. Enumerable.Range(1, Sixteen).Select(image => Scene.Truth(1, _box, image))]);
        CocoEvaluation evaluation = Evaluate(truth, [.. Enumerable.Range(1, 9).Select(image => Scene.Found(1, _box, 0.5, image))]);
        Assert.Equal(9.0 / Sixteen, evaluation.Figures[6]);
        Assert.EndsWith("maxDets=  1 ] = 0.562", evaluation.ToString().Split('\n')[6], StringComparison.Ordinal);
    }

    [Fact]
    public void NothingFoundIsZeroAndNothingToFindIsMinusOne()
    {
        CocoEvaluation evaluation = Evaluate(Scene.Of(Scene.Truth(1, _box)), Scene.Found(2, _box, 0.5));
        Assert.Equal(0, evaluation.AveragePrecision);
        Assert.Equal(0, evaluation.CategoryPrecision(0));
        Assert.Equal(-1, evaluation.CategoryPrecision(1));
        Assert.Equal(-1, evaluation.Recall(0, 1));
        Assert.All(Evaluate(Scene.Of(), Scene.Found(2, _box, 0.5)).Figures, figure => Assert.Equal(-1, figure));
        Assert.Equal(0, Evaluate(Scene.Of(Scene.Truth(1, _box))).AveragePrecision);
    }

    [Fact]
    public void CurvesFallWithRecallAndNameTheirScores()
    {
        CocoBox other = new(60, 60, 20, 20);
        CocoBox nowhere = new(80, 10, 10, 10);
        CocoEvaluation evaluation = Evaluate(
            Scene.Of(Scene.Truth(1, _box), Scene.Truth(1, other)),
            Scene.Found(1, other, 0.5), Scene.Found(1, nowhere, 0.7), Scene.Found(1, _box, 0.9));
        ReadOnlySpan<double> precision = evaluation.Precision(0, 0);
        ReadOnlySpan<double> scores = evaluation.Scores(0, 0);
        Assert.Equal((1, 0.9), (precision[50], scores[50]));
        Assert.Equal((2.0 / 3, 0.5), (precision[51], scores[51]));
        Assert.Equal(1, evaluation.Recall(0, 0));
        Assert.Equal(0.5, evaluation.Recall(0, 0, CocoArea.All, maxDetections: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => evaluation.Recall(0, 0, CocoArea.All, maxDetections: 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => evaluation.Recall(10, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => evaluation.Recall(0, 2));
    }

    [Fact]
    public void ACrowdTakesAnyNumberAndIsNotMissed()
    {
        CocoBox crowd = new(50, 50, 50, 50);
        CocoEvaluation evaluation = Evaluate(
            Scene.Of(Scene.Truth(1, _box), Scene.Truth(1, crowd, isCrowd: true)),
            Scene.Found(1, new CocoBox(50, 50, 20, 20), 0.9), Scene.Found(1, new CocoBox(70, 70, 20, 20), 0.8), Scene.Found(1, _box, 0.5));
        Assert.Equal(1, evaluation.AveragePrecision);
    }

    [Fact]
    public void ABoxWithNaNFindsNothingAndAScoreOfNaNComesLast()
    {
        CocoEvaluation evaluation = Evaluate(
            Scene.Of(Scene.Truth(1, _box)),
            Scene.Found(1, new CocoBox(double.NaN, 10, 20, 20), double.NaN), Scene.Found(1, _box, -5));
        Assert.Equal(1, evaluation.AveragePrecision);
    }

    [Fact]
    public void ADetectionOfAnUnknownImageIsRefused()
    {
        DataException failure = Assert.Throws<DataException>(() => Evaluate(Scene.Of(), Scene.Found(1, _box, 0.5, image: 7)));
        Assert.StartsWith("detection 0 is of image 7, which is not among the 1 images", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MasksAreNeededToEvaluateMasks()
    {
        CocoDetection found = Scene.Found(1, _box, 0.5);
        Assert.StartsWith("detection 0, of image 1, has no mask", Refusal(Scene.Of(), found), StringComparison.Ordinal);
        Assert.StartsWith(
            "detection 0 has a mask of 5 rows and 6 columns; expected 100 and 100",
            Refusal(Scene.Of(), found with { Mask = RleMask.FromCounts([30], 5, 6) }),
            StringComparison.Ordinal);
        Assert.StartsWith("annotation 0, of image 1, has no mask", Refusal(Scene.Of(Scene.Truth(1, _box))), StringComparison.Ordinal);
    }

    private static string Refusal(CocoDataset truth, params CocoDetection[] detections) =>
        Assert.Throws<DataException>(() => CocoEvaluation.Evaluate(truth, detections, IouType.Masks)).Message;

    private static CocoEvaluation Evaluate(CocoDataset truth, params CocoDetection[] detections) =>
        CocoEvaluation.Evaluate(truth, detections, IouType.Boxes);
}
