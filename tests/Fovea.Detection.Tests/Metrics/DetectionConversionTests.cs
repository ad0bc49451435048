using Fovea.Data;
using Fovea.Detection.Masks;
using Fovea.Detection.Metrics;
using Fovea.Imaging;

namespace Fovea.Detection.Tests.Metrics;

public sealed class DetectionConversionTests
{
    private static readonly CocoCategory[] _categories = [new(13, "stop sign"), new(1, "person"), new(90, "toothbrush")];
    private static readonly BoundingBox _box = new(10, 20, 40, 60);

    [Fact]
    public void LabelsByNumberHaveTheHolesOfTheCategories()
    {
        var labels = CocoLabels.ByNumber(_categories);
        Assert.Equal(91, labels.ClassNames.Count);
        Assert.Equal(("background", "person", "class 2", "toothbrush"),
            (labels.ClassNames[0], labels.ClassNames[1], labels.ClassNames[2], labels.ClassNames[90]));
        Assert.Equal(13, labels.LabelOf(13));
        Assert.False(labels.TryGetCategory(0, out _));
        Assert.False(labels.TryGetCategory(2, out _));
    }

    [Fact]
    public void LabelsInOrderHaveNone()
    {
        var labels = CocoLabels.InOrder(_categories);
        Assert.Equal(["background", "person", "stop sign", "toothbrush"], labels.ClassNames);
        Assert.Equal(2, labels.LabelOf(13));
        Assert.True(labels.TryGetCategory(3, out CocoCategory? last));
        Assert.Equal(90, last.Id);
        Assert.False(labels.TryGetCategory(4, out _));
    }

    [Fact]
    public void ImpossibleCategoriesAreRefused()
    {
        Assert.Contains(
            "'b' has the number 1; expected numbers from 1 on, each once",
            Assert.Throws<DataException>(() => CocoLabels.InOrder([new(1, "a"), new(1, "b")])).Message);
        Assert.Throws<DataException>(() => CocoLabels.ByNumber([new(0, "a")]));
        Assert.Contains(
            "category 7 is none of the 3", Assert.Throws<DataException>(() => CocoLabels.InOrder(_categories).LabelOf(7)).Message);
    }

    [Fact]
    public void WhatIsThereAndFoundIsEvaluatedAsRight()
    {
        var mask = new Image(100, 80, 1);
        for (int y = 20; y < 60; y++)
            mask.Pixels.AsSpan((y * 100) + 10, 30).Fill(1);
        var full = new float[2 * 28 * 28];
        Array.Fill(full, 1);
        var target = new DetectionTarget([_box, new(50, 50, 60, 60)], [2, 3]) { Masks = [mask, mask], IsCrowd = [false, true] };
        var detections = new Detections(80, 100, [_box, _box], [2, 17], [0.9f, 0.8f], new MaskProbabilities(full, 28));
        var labels = CocoLabels.InOrder(_categories);

        CocoDataset truth = new[] { (new CocoImage(5, 80, 100), target) }.ToCoco(labels);
        IReadOnlyList<CocoDetection> found = detections.ToCoco(5, labels);
        Assert.Equal([1, 13, 90], truth.Categories.Select(category => category.Id));
        Assert.Equal(
            [new CocoAnnotation(1, 5, 13, CocoBox.From(_box), 1200, IsCrowd: false, RleMask.Encode(mask))], truth.Annotations.Take(1));
        Assert.Equal((2L, 90, true), (truth.Annotations[1].Id, truth.Annotations[1].CategoryId, truth.Annotations[1].IsCrowd));
        CocoDetection only = Assert.Single(found);
        Assert.Equal((5, 13, 0.9f), (only.ImageId, only.CategoryId, (float)only.Score));
        Assert.Equal(detections.MaskPixels(0), only.Mask);
        Assert.Equal(1, CocoEvaluation.Evaluate(truth, found, IouType.Boxes).Figures[1]);
        Assert.Equal(1, CocoEvaluation.Evaluate(truth, found, IouType.Masks).Figures[1]);
    }

    [Fact]
    public void AnAreaIsThatOfTheTargetOrTheMaskOrTheBox()
    {
        var mask = new Image(100, 80, 1);
        mask.Pixels[0] = 1;
        var target = new DetectionTarget([_box], [1]);
        Assert.Equal(1200, Area(target));
        Assert.Equal(1, Area(target with { Masks = [mask] }));
        Assert.Equal(17, Area(target with { Masks = [mask], Area = [17] }));

        static double Area(DetectionTarget target) =>
            new[] { (new CocoImage(1, 80, 100), target) }.ToCoco(CocoLabels.InOrder(_categories)).Annotations[0].Area;
    }

    [Fact]
    public void VocTakesNamesAndPixelsFromOneOn()
    {
        string[] names = ["background", "cat", "dog"];
        var detections = new Detections(80, 100, [_box, _box, _box], [2, 0, 3], [0.9f, 0.8f, 0.7f]);
        VocDetection found = Assert.Single(detections.ToVoc("000001", names));
        Assert.Equal(("000001", "dog", new VocBox(11, 21, 40, 60)), (found.Image, found.ClassName, found.Box));
        VocObject[] truth = [.. new DetectionTarget([_box, _box], [2, 1]) { IsCrowd = [false, true] }.ToVoc("000001", names)];
        Assert.Equal([new VocObject("000001", "dog", found.Box), new VocObject("000001", "cat", found.Box, IsDifficult: true)], truth);
        Assert.Equal(1, VocEvaluation.Evaluate(truth, [found]).MeanAveragePrecision);
    }

    [Fact]
    public void ALabelWithoutAClassIsRefusedInTheTruth()
    {
        var target = new DetectionTarget([_box], [4]);
        Assert.Contains(
            "object 0 of image a.jpg has the label 4; expected that of one of the 3 categories",
            Assert.Throws<DataException>(
                () => new[] { (new CocoImage(1, 80, 100, "a.jpg"), target) }.ToCoco(CocoLabels.InOrder(_categories))).Message);
        Assert.Contains(
            "one of the 1 classes", Assert.Throws<DataException>(() => target.ToVoc("000001", ["background", "cat"])).Message);
    }
}
