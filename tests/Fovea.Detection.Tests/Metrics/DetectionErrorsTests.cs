using Fovea.Detection.Metrics;

namespace Fovea.Detection.Tests.Metrics;

public sealed class DetectionErrorsTests
{
    private const int Cat = 1;
    private const int Dog = 2;
    private const double Tolerance = 1e-12;

    private static readonly CocoBox _box = new(0, 0, 10, 10);
    private static readonly CocoBox _other = new(50, 50, 10, 10);

    /// <summary>A detection and what is wrong with it, where a cat that nothing else finds is at (0, 0, 10, 10).</summary>
    public static TheoryData<int, double, double, DetectionErrorKind> SingleErrors => new()
    {
        { Dog, 10, 10, DetectionErrorKind.Class },
        { Dog, 10, 5, DetectionErrorKind.Class },
        { Cat, 10, 4, DetectionErrorKind.Location },
        { Cat, 10, 1, DetectionErrorKind.Location },
        { Cat, 10, 0.9, DetectionErrorKind.Background },
        { Dog, 10, 4, DetectionErrorKind.Both },
        { Dog, 10, 1, DetectionErrorKind.Background },
    };

    [Theory]
    [MemberData(nameof(SingleErrors))]
    public void ADetectionHasTheErrorThatItsOverlapAndClassSay(int category, double width, double height, DetectionErrorKind kind)
    {
        CocoAnnotation truth = Scene.Truth(Cat, _box);
        CocoDetection found = Scene.Found(category, new CocoBox(0, 0, width, height), 0.9);
        DetectionErrors errors = Analyze(Scene.Of(truth), found);
        bool isNearly = kind is DetectionErrorKind.Class or DetectionErrorKind.Location;
        var error = new DetectionError(kind, found, isNearly ? truth : null);
        Assert.Equal(isNearly ? [error] : [error, new DetectionError(DetectionErrorKind.Missed, null, truth)], errors.Errors);
        Assert.Equal(1, errors.Count(kind));
        Assert.Equal([truth], errors.Unfound);
        Assert.Equal(0, errors.AveragePrecision);
        Assert.Equal(isNearly ? 1 : 0, errors.Gain(kind), Tolerance);
    }

    [Fact]
    public void TheSecondOnAnObjectIsADuplicate()
    {
        CocoAnnotation truth = Scene.Truth(Cat, _box);
        CocoDetection second = Scene.Found(Cat, new CocoBox(0, 0, 10, 9), 0.7);
        DetectionErrors errors = Analyze(Scene.Of(truth), second, Scene.Found(Cat, new CocoBox(0, 0, 10, 8), 0.9));
        Assert.Equal([new DetectionError(DetectionErrorKind.Duplicate, second, truth)], errors.Errors);
        Assert.Equal(1, errors.AveragePrecision, Tolerance);
        Assert.Equal(0, errors.Gain(DetectionErrorKind.Duplicate), Tolerance);
    }

    [Fact]
    public void AnErrorCostsWhatItsRepairWouldGain()
    {
        // Of two cats one is found at a score of 0.6, behind the background at 0.9; the other one is a little beside at 0.3 and at 0.2.
        DetectionErrors errors = Analyze(
            Scene.Of(Scene.Truth(Cat, _box), Scene.Truth(Cat, _other)),
            Scene.Found(Cat, new CocoBox(80, 80, 5, 5), 0.9),
            Scene.Found(Cat, _box, 0.6),
            Scene.Found(Cat, new CocoBox(50, 50, 10, 4), 0.3),
            Scene.Found(Cat, new CocoBox(50, 50, 4, 10), 0.2));
        const double Found = 51 * 0.5 / 101; // precision 1/2 at the recalls 0 to 0.5
        Assert.Equal(Found, errors.AveragePrecision, Tolerance);
        Assert.Equal(2, errors.Count(DetectionErrorKind.Location));
        Assert.Equal((2.0 / 3) - Found, errors.Gain(DetectionErrorKind.Location), Tolerance);
        Assert.Equal((51.0 / 101) - Found, errors.Gain(DetectionErrorKind.Background), Tolerance);
        Assert.Equal(0, errors.Gain(DetectionErrorKind.Missed), Tolerance);
        Assert.Equal((51.0 / 101) - Found, errors.FalsePositiveGain, Tolerance);
        Assert.Equal(0.5 - Found, errors.FalseNegativeGain, Tolerance);
    }

    [Fact]
    public void MissedObjectsCostTheirRecall()
    {
        DetectionErrors errors = Analyze(Scene.Of(Scene.Truth(Cat, _box), Scene.Truth(Cat, _other)), Scene.Found(Cat, _box, 0.6));
        Assert.Equal(1, errors.Count(DetectionErrorKind.Missed));
        Assert.Equal(1 - (51.0 / 101), errors.Gain(DetectionErrorKind.Missed), Tolerance);
    }

    [Fact]
    public void AnObjectThatIsFoundCannotBeFoundAgainByRepair()
    {
        DetectionErrors errors = Analyze(
            Scene.Of(Scene.Truth(Cat, _box), Scene.Truth(Dog, _other)),
            Scene.Found(Cat, _box, 0.6), Scene.Found(Dog, _box, 0.9), Scene.Found(Dog, _other, 0.5));
        Assert.Equal(1, errors.Count(DetectionErrorKind.Class));
        Assert.Equal(0.75, errors.AveragePrecision, Tolerance);
        Assert.Equal(0.25, errors.Gain(DetectionErrorKind.Class), Tolerance);
    }

    [Fact]
    public void WhatLiesInACrowdOfItsClassDoesNotCount()
    {
        CocoAnnotation crowd = Scene.Truth(Cat, _box, isCrowd: true);
        Assert.Empty(Analyze(Scene.Of(crowd), Scene.Found(Cat, new CocoBox(1, 1, 3, 3), 0.9)).Errors);
        Assert.Equal(
            1, Analyze(Scene.Of(crowd), Scene.Found(Dog, new CocoBox(1, 1, 3, 3), 0.9)).Count(DetectionErrorKind.Background));
    }

    [Fact]
    public void OnlyTheBestDetectionsOfAnImageCount()
    {
        CocoDetection[] nowhere = [.. Enumerable.Range(0, 100).Select(i => Scene.Found(Cat, new CocoBox(80, 80, 5, 5), 0.9))];
        DetectionErrors errors = Analyze(Scene.Of(Scene.Truth(Cat, _box)), [.. nowhere, Scene.Found(Cat, _box, 0.5)]);
        Assert.Equal((100, 1), (errors.Count(DetectionErrorKind.Background), errors.Count(DetectionErrorKind.Missed)));
    }

    [Fact]
    public void WithoutObjectsThereIsNoPrecision() => Assert.Equal(double.NaN, Analyze(Scene.Of()).AveragePrecision);

    [Fact]
    public void OverlapsAreShares()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DetectionErrorOptions { ForegroundIou = 1.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DetectionErrorOptions { BackgroundIou = 0 });
    }

    [Fact]
    public void TheTableHasALineForEachKind()
    {
        string table = Analyze(Scene.Of(Scene.Truth(Cat, _box)), Scene.Found(Cat, new CocoBox(0, 0, 10, 4), 0.9)).ToString();
        Assert.Equal("Location        1 100.00", table.Split('\n')[0]);
        Assert.Equal(Enum.GetValues<DetectionErrorKind>().Length, table.Split('\n').Length);
    }

    private static DetectionErrors Analyze(CocoDataset truth, params CocoDetection[] detections) =>
        DetectionErrors.Analyze(truth, detections, IouType.Boxes);
}
