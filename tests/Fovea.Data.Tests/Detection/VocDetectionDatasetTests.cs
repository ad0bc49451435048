using Fovea.Data.Checking;
using Fovea.Data.Detection;
using Fovea.Imaging;

namespace Fovea.Data.Tests.Detection;

public sealed class VocDetectionDatasetTests : IDisposable
{
    private const string Cat = "<object><name>cat</name><difficult>1</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax>"
        + "<ymax>20</ymax></bndbox><part><name>head</name><bndbox><xmin>0</xmin></bndbox></part></object>";

    private const string Size = "<size><width>30</width><height>20</height><depth>3</depth></size>";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RealDetectionFact("VOCdevkit")]
    public void ReadsTheRealFiles()
    {
        var data = VocDetectionDataset.Open(RealDetectionFactAttribute.Data!, "val");
        DetectionTarget[] targets = [.. Enumerable.Range(0, data.Count).Select(i => (DetectionTarget)data.Target(i))];
        Assert.Equal((100, 273, "voc2012 val"), (data.Count, targets.Sum(target => target.Boxes.Count), data.Name));
        Assert.All(Enumerable.Range(0, data.Count), i => Assert.Empty(data.ObjectFaults(i)));
        Assert.Equal(20, targets.SelectMany(target => target.Labels).Distinct().Count());

        // 2007_000027: a person from (174, 101) to (349, 351) in a photograph of 486 x 500.
        Assert.Equal(new BoundingBox(173, 100, 349, 351), Assert.Single(targets[0].Boxes));
        Assert.Equal(("person", "2007_000027"), (data.Classes[targets[0].Labels[0]], data.ImageName(0)));
        Assert.Equal((486, 500), (data.Read(0).Width, data.Read(0).Height));
    }

    [Theory]
    [InlineData("")]
    [InlineData("VOC2007")]
    [InlineData("VOCdevkit/VOC2007")]
    public void InclusiveCornersFromOneBecomeCornersFromZero(string place)
    {
        Write(place, "train", "a\nb\n\n", ("a", Size + Cat + Cat.Replace("<difficult>1</difficult>", "")), ("b", Size));
        var data = VocDetectionDataset.Open(_folder.Path, "train");
        var target = (DetectionTarget)data.Target(0);
        Assert.Equal([new(0, 1, 30, 20), new(0, 1, 30, 20)], target.Boxes);
        Assert.Equal(["cat", "cat"], target.Labels.Select(label => data.Classes[label]));
        Assert.Equal([true, false], target.IsCrowd);
        Assert.Empty(((DetectionTarget)data.Target(1)).Boxes);
        Assert.Equal((2, 30), (data.Count, data.Read(1).Width));
        Assert.Equal(data.PathOf(1), Path.Combine(_folder.Path, place, "JPEGImages", "b.jpg"));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Target(2));
    }

    [Fact]
    public void FaultyObjectsAreReportedWithTheirLineAndLeftOut()
    {
        string objects = string.Concat(
            Cat,
            "\n" + Cat.Replace("cat", "cot"),
            "\n" + Cat.Replace("<xmin>1<", "<xmin>0<"),
            "\n" + Cat.Replace("<xmax>30<", "<xmax>50<"),
            "\n" + Cat.Replace("<ymax>20<", "<ymax>1<"));
        Write("", "train", "a", ("a", objects)); // the size is that of the photograph
        var data = VocDetectionDataset.Open(_folder.Path, "train");
        Assert.Equal(
            [
                (ObjectFaultKind.UnknownClass, 2), (ObjectFaultKind.OffByOne, 3), (ObjectFaultKind.BoxOutsideImage, 4),
                (ObjectFaultKind.DegenerateBox, 5),
            ],
            data.ObjectFaults(0).Select(fault => (fault.Kind, fault.Place.Line!.Value)));
        Assert.Single(((DetectionTarget)data.Target(0)).Boxes);
        Assert.Single(new Subset(data, [0]).ObjectFaults(0), fault => fault.Text.Contains("'cot'", StringComparison.Ordinal));
        Assert.Single(VocDetectionDataset.Open(_folder.Path, "train", ["background", "cot"]).ObjectFaults(0), f => f.Place.Line == 3);
    }

    [Fact]
    public void AListOfOneClassLeavesTheOthersOut()
    {
        Write("", "cat_train", "a  1\nb -1\nc  0\n", ("a", Size), ("c", Size));
        Assert.Equal(["a", "c"], Enumerable.Range(0, 2).Select(VocDetectionDataset.Open(_folder.Path, "cat_train").ImageName));
    }

    [Fact]
    public void DamageIsNamedWithItsLine()
    {
        Assert.Contains("no such folder", Failure(_folder.File("x")));
        Assert.Contains("no folder Annotations and none of a year", Failure(_folder.Path));
        Write("VOC2007", "val", "a");
        Write("VOC2012", "val", "a");
        Assert.Contains("has VOC2007, VOC2012; give one of them", Failure(_folder.Path));
        Directory.Delete(_folder.File("VOC2012"), recursive: true);
        Assert.Contains("train.txt: no such file, expected the list of a part's photographs; there are val.", Failure(_folder.Path));
        Write("VOC2007", "train", "\n");
        Assert.Contains("train.txt: no names", Failure(_folder.Path));
        Write("VOC2007", "train", "a");
        Assert.Contains("a.xml: no such file", Failure(_folder.Path));

        (string Content, string Expected)[] damaged =
        [
            (Size + "\n<object></cat>", "a.xml, line 2: cannot be read ("),
            ("\n" + Cat.Replace("name", "nom"), "a.xml, line 2: <object> without <name>; add it."),
            ("\n" + Cat.Replace("ymax", "y"), "a.xml, line 2: <bndbox> without <ymax>; add it."),
            ("\n" + Cat.Replace(">20<", ">2o<"), "a.xml, line 2: ymax is '2o', expected a number of pixels."),
            (Size.Replace("30", "wide"), "a.xml, line 1: width is 'wide', expected a number of pixels."),
        ];
        foreach ((string content, string expected) in damaged)
        {
            Write("VOC2007", "train", "a", ("a", content));
            Assert.Contains(expected, Failure(_folder.Path));
        }

        string path = _folder.File("VOC2007/Annotations/a.xml");
        File.WriteAllText(path, "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><annotation>&b;</annotation>");
        string refused = Failure(_folder.Path);
        Assert.Contains("a.xml", refused);
        Assert.Contains("cannot be read (", refused);
        Assert.DoesNotContain("root:", refused);
        File.WriteAllText(path, "<annotations/>");
        Assert.Contains("a.xml, line 1: <annotations>, expected <annotation>", Failure(_folder.Path));
    }

    [Fact]
    public void ACheckTellsOfEachMissingAndDamagedFileAndOfOtherSizes()
    {
        Write("", "train", "a\nb\nc\nd\ne",
            ("a", "\n" + Size.Replace("30", "40") + Cat), ("b", Size + "<object/>"), ("d", Size), ("e", Size));
        File.Delete(_folder.File("JPEGImages/d.jpg"));
        Assert.True(VocFolder.IsIn(_folder.Path));
        DataSplits data = VocFolder.Open(_folder.Path, new ImageFolderOptions { ValidationShare = 0 }, deferErrors: true);
        DataCheck check = DataChecker.Check("voc", data, new DataCheckOptions { MinSide = 1 });
        Assert.Equal(
            [DataProblemKind.Unreadable, DataProblemKind.Unreadable, DataProblemKind.Unreadable, DataProblemKind.OtherImageSize],
            check.Problems.Select(problem => problem.Kind).Where(kind => kind != DataProblemKind.Duplicate));
        Assert.Contains("b.xml, line 1: <object> without <name>; add it", check.Problems[0].Text);
        Assert.Contains("c.xml: no such file", check.Problems[1].Text);
        Assert.Contains("d.jpg: no such file, expected the photograph of ", check.Problems[2].Text);
        Assert.Contains(
            "a.xml, line 2: a picture of 40x20 pixels is stated, the file has 30x20",
            Assert.Single(check.Problems, problem => problem.Kind == DataProblemKind.OtherImageSize).Files[0]);
        Assert.Equal((1, 1), (check.Objects!.Crowds, check.Objects.EmptyImages));
    }

    [Fact]
    public void MasksAreThoseOfTheObjectsInTheirOrder()
    {
        Write("", "train", "a\nb", ("a", Size + Cat + Cat.Replace("<difficult>1</difficult>", "")), ("b", Size + Cat));
        Directory.CreateDirectory(_folder.File("ImageSets/Segmentation"));
        Directory.CreateDirectory(_folder.File("SegmentationObject"));
        File.WriteAllText(_folder.File("ImageSets/Segmentation/train.txt"), "a\n");
        var colors = new Image(30, 20, 3);
        Paint(0, 128, 0, 0);
        Paint(31, 0, 128, 0);
        Paint(32, 0, 128, 0);
        Paint(33, 224, 224, 192); // an outline
        ImageFile.Save(colors, _folder.File("SegmentationObject/a.png"));

        var data = VocDetectionDataset.Open(_folder.Path, "train", masks: true);
        Assert.Equal((1, true), (data.Count, data.HasMasks));
        IReadOnlyList<Image> masks = ((DetectionTarget)data.Target(0)).Masks!;
        Assert.Equal([0], Enumerable.Range(0, 600).Where(i => masks[0].Pixels[i] == 1));
        Assert.Equal([31, 32], Enumerable.Range(0, 600).Where(i => masks[1].Pixels[i] == 1));
        Assert.Null(((DetectionTarget)VocDetectionDataset.Open(_folder.Path, "train").Target(0)).Masks);
        Assert.Equal(1, VocFolder.Open(_folder.Path, new ImageFolderOptions { ValidationShare = 0 }, masks: true).Train.Count);

        Paint(40, 1, 2, 3);
        ImageFile.Save(colors, _folder.File("SegmentationObject/a.png"));
        Assert.Contains(
            "a.png: the colour (1, 2, 3) is not in VOC's palette", Assert.Throws<DataException>(() => data.Target(0)).Message);
        File.Delete(_folder.File("SegmentationObject/a.png"));
        Assert.Contains("a.png", Assert.Throws<DataException>(() => data.Target(0)).Message);

        void Paint(int pixel, byte red, byte green, byte blue) =>
            (colors.Pixels[3 * pixel], colors.Pixels[(3 * pixel) + 1], colors.Pixels[(3 * pixel) + 2]) = (red, green, blue);
    }

    [Fact]
    public void ColoursFollowVocsPalette()
    {
        // The first colours and the last as VOC's development kit lists them.
        Assert.Equal((0, 0, 0), VocInstanceMap.Color(0));
        Assert.Equal((128, 0, 0), VocInstanceMap.Color(1));
        Assert.Equal((128, 128, 0), VocInstanceMap.Color(3));
        Assert.Equal((64, 0, 0), VocInstanceMap.Color(8));
        Assert.Equal((0, 64, 128), VocInstanceMap.Color(20));
        Assert.Equal((224, 224, 192), VocInstanceMap.Color(255));
    }

    [Fact]
    public void PartsAreThoseOfTheListsAndAreSplitWhereOneIsMissing()
    {
        Write("VOC2012", "train", "a\nb", ("a", Size + Cat), ("b", Size));
        DataSplits split = VocFolder.Open(_folder.Path, new ImageFolderOptions { ValidationShare = 0.5 });
        Assert.Equal((1, 1, true), (split.Train.Count, split.Validation!.Count, split.Validation.HasBoxes));
        Assert.Equal(2, VocFolder.OpenTest(_folder.Path).Count);

        Write("VOC2012", "val", "c", ("c", Size + Cat));
        Write("VOC2012", "test", "d"); // whose objects are not published
        split = VocFolder.Open(_folder.Path);
        Assert.Equal(("voc2012 train", "voc2012 val", null), (split.Train.Name, split.Validation!.Name, split.Test?.Name));
        Assert.Equal("Training on 2 images of voc2012 train; validation: 1 image of voc2012 val; test: none.", split.Description);
        Assert.Equal("voc2012 val", VocFolder.OpenTest(_folder.Path).Name);

        Write("VOC2012", "test", "d", ("d", Size + Cat));
        Assert.Equal("voc2012 test", VocFolder.Open(_folder.Path).Test!.Name);
        Assert.Equal("voc2012 test", VocFolder.OpenTest(_folder.Path).Name);
        Assert.Contains(
            "no such folder", Assert.Throws<DataException>(() => VocFolder.Open(_folder.File("none"))).Message);
    }

    private static string Failure(string folder) =>
        Assert.Throws<DataException>(() => VocDetectionDataset.Open(folder, "train")).Message;

    private void Write(string place, string part, string list, params (string Name, string Content)[] annotations)
    {
        foreach (string folder in (string[])["ImageSets/Main", "Annotations", "JPEGImages"])
            Directory.CreateDirectory(Path.Combine(_folder.Path, place, folder));
        File.WriteAllText(Path.Combine(_folder.Path, place, "ImageSets/Main", part + ".txt"), list);
        foreach ((string name, string content) in annotations)
        {
            File.WriteAllText(Path.Combine(_folder.Path, place, "Annotations", name + ".xml"), $"<annotation>{content}</annotation>");
            ImageFile.Save(new Image(30, 20, 3), Path.Combine(_folder.Path, place, "JPEGImages", name + ".jpg"));
        }
    }
}
