using Fovea.Data;
using Fovea.Data.Checking;
using Fovea.Data.Detection;
using Fovea.Detection.Catalogue;
using Fovea.Detection.Datasets;
using Fovea.Detection.Metrics;
using Fovea.Imaging;

namespace Fovea.Detection.Tests.Datasets;

public sealed class CocoDetectionDatasetTests : IDisposable
{
    private const string Categories = """[{"id":3,"name":"cat"},{"id":7,"name":"dog"}]""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RealDetectionFact("coco")]
    public void ReadsTheRealFiles()
    {
        var data = CocoDetectionDataset.Open(Path.Combine(RealDetectionFactAttribute.Data!, "coco"), "val2017");
        int objects = 0, crowds = 0;
        for (int i = 0; i < data.Count; i++)
        {
            var target = (DetectionTarget)data.Target(i);
            Assert.Empty(data.ObjectFaults(i));
            objects += target.Boxes.Count;
            crowds += target.IsCrowd?.Count(isCrowd => isCrowd) ?? 0;
            Assert.Equal(target.Boxes.Count, target.Masks?.Count ?? 0);
            Image image = data.Read(i);
            Assert.All(target.Masks ?? [], mask => Assert.Equal((image.Width, image.Height), (mask.Width, mask.Height)));
        }

        Assert.Equal((50, data.Instances.Annotations.Count), (data.Count, objects));
        Assert.Equal(data.Instances.Annotations.Count(annotation => annotation.IsCrowd), crowds);
        Assert.True(crowds > 0 && data.HasMasks);
        Assert.Equal(("coco val2017", 91, "toothbrush"), (data.Name, data.Classes.Count, data.Classes[90]));
    }

    [Fact]
    public void BoxesPolygonsRunLengthsAndCrowdsAreRead()
    {
        CocoDetectionDataset data = Open(
            """
            [{"id":1,"image_id":5,"category_id":7,"bbox":[2,1,3,2],"area":6,"iscrowd":0,"segmentation":[[2,1,5,1,5,3,2,3]]},
             {"id":2,"image_id":5,"category_id":3,"bbox":[0,0,1,4],"area":4,"iscrowd":1,"segmentation":{"size":[4,6],"counts":[0,4,20]}}]
            """);
        var target = (DetectionTarget)data.Target(0);
        Assert.Equal([new(2, 1, 5, 3), new(0, 0, 1, 4)], target.Boxes);
        Assert.Equal([7, 3], target.Labels);
        Assert.Equal([false, true], target.IsCrowd);
        Assert.Equal([6f, 4f], target.Area);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0], target.Masks![0].Pixels[..12]);
        Assert.Equal([1, 0, 0, 0, 0, 0], target.Masks[1].Pixels[18..]);
        Assert.Empty(((DetectionTarget)data.Target(1)).Boxes);
        Assert.Equal(6, data.Read(0).Width);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Target(2));

        CocoDetectionDataset inOrder = CocoDetectionDataset.Open(_folder.File(""), "val", CocoLabels.InOrder);
        Assert.Equal([2, 1], ((DetectionTarget)inOrder.Target(0)).Labels);
        Assert.Equal(["background", "cat", "dog"], inOrder.Classes);
    }

    [Fact]
    public void FaultyObjectsAreReportedAndLeftOut()
    {
        CocoDetectionDataset data = Open(
            """
            [{"id":11,"image_id":5,"category_id":9,"bbox":[2,1,3,2],"area":6,"segmentation":[[2,1,5,1,5,3,2,3]]},
             {"id":12,"image_id":5,"category_id":3,"bbox":[2,1,0,2],"area":6,"segmentation":[[2,1,5,1,5,3,2,3]]},
             {"id":13,"image_id":5,"category_id":3,"bbox":[1,1,6,2],"area":6,"segmentation":[[2,1,5,1,5,3,2,3]]},
             {"id":14,"image_id":5,"category_id":3,"bbox":[2,1,3,2],"area":6,"segmentation":{"size":[4,6],"counts":[24]}},
             {"id":15,"image_id":5,"category_id":3,"bbox":[2,1,3,2],"area":6,"segmentation":{"size":[5,6],"counts":[0,30]}}]
            """);
        Assert.Equal(
            [
                (ObjectFaultKind.UnknownClass, "annotation 11"), (ObjectFaultKind.DegenerateBox, "annotation 12"),
                (ObjectFaultKind.OffByOne, "annotation 13"), (ObjectFaultKind.EmptyMask, "annotation 14"),
                (ObjectFaultKind.MaskOfOtherSize, "annotation 15"),
            ],
            data.ObjectFaults(0).Select(fault => (fault.Kind, fault.Place.Entry!)));
        Assert.Contains("instances_val.json, annotation 11: the class 'category 9' is none", data.ObjectFaults(0)[0].ToString());
        Assert.Empty(((DetectionTarget)data.Target(0)).Boxes);
    }

    [Fact]
    public void AnObjectWithoutPixelsLeavesTheSetWithoutMasks()
    {
        CocoDetectionDataset data = Open(
            """
            [{"id":1,"image_id":5,"category_id":7,"bbox":[2,1,3,2],"area":6,"segmentation":[[2,1,5,1,5,3,2,3]]},
             {"id":2,"image_id":6,"category_id":7,"bbox":[2,1,3,2],"area":6}]
            """);
        Assert.False(data.HasMasks);
        Assert.Null(((DetectionTarget)data.Target(0)).Masks);
    }

    [Fact]
    public void WhatIsMissingIsNamed()
    {
        Assert.Contains("expected annotations/instances_val.json", Failure());
        Open("[]");
        File.Delete(_folder.File("val/b.png"));
        Assert.Contains("b.png: no such file, expected image 6 of", Failure());
    }

    [Fact]
    public void ACheckTellsOfMissingPicturesAndOtherSizes()
    {
        Assert.False(CocoFolder.IsIn(_folder.File("")));
        Open("""[{"id":1,"image_id":5,"category_id":7,"bbox":[2,1,3,2],"area":6,"iscrowd":1}]""");
        Assert.True(CocoFolder.IsIn(_folder.File("")));
        File.Delete(_folder.File("val/b.png"));
        ImageFile.Save(new Image(7, 4, 3), _folder.File("val/a.png"));
        DataSplits data = CocoFolder.Open(_folder.File(""), new ImageFolderOptions { ValidationShare = 0 }, deferErrors: true);
        DataCheck check = DataChecker.Check("coco", data);
        Assert.Contains("b.png: no such file, expected image 6 of ", check.Problems[0].Text);
        DataProblem size = Assert.Single(check.Problems, problem => problem.Kind == DataProblemKind.OtherImageSize);
        Assert.Equal("1 picture of another size than is stated with the objects", size.Text);
        Assert.Contains("instances_val.json, image 5: a picture of 6x4 pixels is stated, the file has 7x4", size.Files[0]);
        Assert.Equal((0, 1), (check.Objects!.Objects, check.Objects.Crowds));
    }

    [Fact]
    public void PartsAreThoseOfTheFilesAndAreSplitWhereOneIsMissing()
    {
        Assert.Contains("expected annotations/instances_train*.json or", Refusal());
        Open("""[{"id":1,"image_id":5,"category_id":7,"bbox":[2,1,3,2],"area":6}]""");
        DataSplits split = CocoFolder.Open(_folder.File(""), new ImageFolderOptions { ValidationShare = 0.5 });
        Assert.Equal((1, 1), (split.Train.Count, split.Validation!.Count));
        Assert.Equal(["background", "cat", "dog"], split.Classes); // without holes, since these are not COCO's categories

        File.Copy(_folder.File("annotations/instances_val.json"), _folder.File("annotations/instances_train2017.json"));
        Directory.CreateDirectory(_folder.File("train2017"));
        File.Copy(_folder.File("val/a.png"), _folder.File("train2017/a.png"));
        File.Copy(_folder.File("val/b.png"), _folder.File("train2017/b.png"));
        split = CocoFolder.Open(_folder.File(""));
        Assert.Equal(("coco train2017", "coco val"), (split.Train.Name, split.Validation!.Name));
        Assert.Equal("coco val", CocoFolder.OpenTest(_folder.File("")).Name);

        File.Copy(_folder.File("annotations/instances_val.json"), _folder.File("annotations/instances_train2014.json"));
        Assert.Contains("has instances of train2014 and train2017; expected one part of 'train'", Refusal());

        string Refusal() => Assert.Throws<DataException>(() => CocoFolder.Open(_folder.File(""))).Message;
    }

    [Fact]
    public void CocosOwnCategoriesKeepTheirNumbers()
    {
        CocoCategory[] own =
        [
            .. CocoClasses.Names.Index().Skip(1).Where(each => each.Item != "N/A")
                .Select(each => new CocoCategory(each.Index, each.Item)),
        ];
        Assert.Equal(91, CocoLabels.Usual(own).ClassNames.Count);
        Assert.Equal(80, CocoLabels.Usual(own[1..]).ClassNames.Count);
    }

    private string Failure() => Assert.Throws<DataException>(() => CocoDetectionDataset.Open(_folder.File(""), "val")).Message;

    private CocoDetectionDataset Open(string annotations)
    {
        Directory.CreateDirectory(_folder.File("annotations"));
        Directory.CreateDirectory(_folder.File("val"));
        _folder.Write(
            "annotations/instances_val.json",
            $$"""
            {"images":[{"id":5,"height":4,"width":6,"file_name":"a.png"},{"id":6,"height":4,"width":6,"file_name":"b.png"}],
             "categories":{{Categories}},"annotations":{{annotations}}}
            """);
        ImageFile.Save(new Image(6, 4, 3), _folder.File("val/a.png"));
        ImageFile.Save(new Image(6, 4, 3), _folder.File("val/b.png"));
        return CocoDetectionDataset.Open(_folder.File(""), "val");
    }
}
