using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Detection.Datasets;
using Fovea.Imaging;

namespace Fovea.Detection.Tests.Datasets;

public sealed class DetectionFolderDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DetectionFolderDatasetTests()
    {
        Directory.CreateDirectory(_folder.File("more"));
        foreach (string name in (string[])["a.png", "b,c.png", "more/d.png"])
            ImageFile.Save(new Image(20, 10, 3), _folder.File(name));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ACsvFileListsBoxes()
    {
        _folder.Write(
            "boxes.csv",
            "file,x1,y1,x2,y2,label\r\na.png,1,2,3.5,4,dog\r\n\"b,c.png\",,,,,\r\n\r\nmore\\d.png,0,0,20,10,cat\r\na.png,5,5,9,9,cat\r\n");
        DetectionFolderDataset data = Open();
        Assert.Equal(["background", "cat", "dog"], data.Classes);
        Assert.Equal(3, data.Count);
        var first = (DetectionTarget)data.Target(0);
        Assert.Equal([new(1, 2, 3.5f, 4), new(5, 5, 9, 9)], first.Boxes);
        Assert.Equal([2, 1], first.Labels);
        Assert.Null(first.Masks);
        Assert.Empty(((DetectionTarget)data.Target(1)).Boxes);
        Assert.Equal(20, data.Read(2).Width);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Target(3));
    }

    [Fact]
    public void AJsonFileListsBoxesAndPolygons()
    {
        _folder.Write(
            "boxes.json",
            """
            [{"file":"a.png","by":{"x":[1]},"objects":[{"label":"cat","box":[2,1,5,3],"polygons":[[2,1,5,1,5,3,2,3]]},
              {"label":"ant","polygons":[[0,0,4,0,4,4,0,4],[10,0,14,0,14,4]]}]},
             {"objects":[],"file":"more/d.png"}]
            """);
        DetectionFolderDataset data = Open();
        Assert.Equal(["background", "ant", "cat"], data.Classes);
        var target = (DetectionTarget)data.Target(0);
        Assert.Equal([new(2, 1, 5, 3), new(0, 0, 14, 4)], target.Boxes);
        Assert.Equal([2, 1], target.Labels);
        Assert.Equal(6, target.Masks![0].Pixels.Count(value => value == 1));
        Assert.Equal((20, 10), (target.Masks[1].Width, target.Masks[1].Height));
        Assert.True(data.HasMasks);

        _folder.Write(
            "boxes.json",
            """[{"file":"a.png","objects":[{"label":"b","box":[0,0,4,4]},{"label":"b","polygons":[[0,0,4,0,4,4]]}]}]""");
        Assert.False(Open().HasMasks);
        Assert.Null(((DetectionTarget)Open().Target(0)).Masks);
    }

    [Fact]
    public void FaultyObjectsAreReportedWithTheirLineAndLeftOut()
    {
        _folder.Write(
            "boxes.csv",
            "file,x1,y1,x2,y2,label\na.png,1,2,3,4,dog\na.png,1,1,21,4,dog\na.png,1,1,25,4,dog\na.png,3,3,3,4,dog\na.png,3,3,4,4,cow\n");
        var data = DetectionFolderDataset.Open(_folder.File(""), ["background", "dog"]);
        Assert.Equal(
            [
                (ObjectFaultKind.OffByOne, 3), (ObjectFaultKind.BoxOutsideImage, 4), (ObjectFaultKind.DegenerateBox, 5),
                (ObjectFaultKind.UnknownClass, 6),
            ],
            data.ObjectFaults(0).Select(fault => (fault.Kind, fault.Place.Line!.Value)));
        Assert.Single(((DetectionTarget)data.Target(0)).Boxes);
    }

    [Theory]
    [InlineData("boxes.csv", "file;x1;y1;x2;y2;label\n", "line 1: 'file;x1;y1;x2;y2;label', expected the header file,x1,y1,x2,y2,label.")]
    [InlineData("boxes.csv", "file,x1,y1,x2,y2,label\n\na.png,1,2,3,4\n", "line 3: 5 values, expected 6")]
    [InlineData("boxes.csv", "file,x1,y1,x2,y2,label\na.png,1,2,z,4,dog\n", "line 2: x2 is 'z', expected a number of pixels.")]
    [InlineData("boxes.csv", "file,x1,y1,x2,y2,label\na.png,1,2,3,4,\n", "line 2: no label")]
    [InlineData("boxes.csv", "file,x1,y1,x2,y2,label\n,1,2,3,4,dog\n", "line 2: no file")]
    [InlineData("boxes.csv", "file,x1,y1,x2,y2,label\n\"a.png,1,2,3,4,dog\n", "line 2: a quote without its end")]
    [InlineData("boxes.csv", "file,x1,y1,x2,y2,label\nx.png,1,2,3,4,dog\n", "line 2: there is no file 'x.png' in")]
    [InlineData("boxes.csv", "file,x1,y1,x2,y2,label\n", "names no picture")]
    [InlineData("boxes.csv", "file,x1,y1,x2,y2,label\na.png,,,,,\n", "no picture has an object")]
    [InlineData("boxes.json", "", "line 1: no valid JSON")]
    [InlineData("boxes.json", "{\n\"images\":[]}", "line 1: an object, expected an array of pictures")]
    [InlineData("boxes.json", "[\n{\"file\":\"a.png\"}]", "line 2: 'a.png' without \"objects\"")]
    [InlineData("boxes.json", "[\n{\"objects\":[]}]", "line 2: a picture without \"file\"")]
    [InlineData("boxes.json", "[{\"file\":\"a.png\",\n\"objects\":[\n{\"box\":[0,0,1,1]}]}]", "line 3: an object without \"label\"")]
    [InlineData("boxes.json", "[{\"file\":\"a.png\",\n\"objects\":[\n{\"label\":\"b\"}]}]", "line 3: an object without \"box\"")]
    [InlineData("boxes.json", "[{\"file\":\"a.png\",\"objects\":[{\"label\":\"b\",\n\"box\":[0,0,1]}]}]", "line 2: a box of 3 values")]
    [InlineData("boxes.json", "[{\"file\":\"a.png\",\"objects\":[{\"label\":\"b\",\n\"box\":\"1\"}]}]", "line 2: a text, expected a box")]
    [InlineData("boxes.json", "[{\"file\":\"a.png\",\"objects\":[{\"label\":\"b\",\n\"polygons\":[[1,2]]}]}]", "line 2: a polygon of 2")]
    [InlineData("boxes.json", "[{\"file\":\"a.png\",\n\"objects\":[}]}]", "line 2: no valid JSON")]
    [InlineData("boxes.json", "[{\"file\":\"a.png\",\"objects\":[]},\n{\"file\":\"a.png\",\"objects\":[]}]", "line 2: 'a.png' is in")]
    [InlineData("boxes.json", "[]\nmore", "line 2: no valid JSON")]
    public void ErrorsNameTheFileAndTheLine(string name, string content, string expected)
    {
        _folder.Write(name, content);
        string message = Assert.Throws<DataException>(Open).Message;
        Assert.StartsWith(_folder.File(name), message);
        Assert.Contains(expected, message);
        Assert.EndsWith(".", message);
    }

    [Fact]
    public void TextThatIsNoUtf8IsNamed()
    {
        File.WriteAllBytes(_folder.File("boxes.json"), [.. "[\n{\"file\":\"a"u8, 0xE4, .. "\",\"objects\":[]}]"u8]);
        Assert.Contains("line 2: text that is no UTF-8", Assert.Throws<DataException>(Open).Message);
    }

    [Fact]
    public void OneListIsExpected()
    {
        Assert.Contains("no CSV or JSON file", Assert.Throws<DataException>(Open).Message);
        _folder.Write("a.csv", "");
        _folder.Write("b.JSON", "");
        Assert.Contains("a.csv, b.JSON, expected one CSV or JSON file", Assert.Throws<DataException>(Open).Message);
        Assert.Contains("no such folder", Assert.Throws<DataException>(() => DetectionFolderDataset.Open(_folder.File("x"))).Message);
    }

    [Fact]
    public void PartsAreFoldersOrAShareBySeed()
    {
        string rows = string.Concat(Enumerable.Range(0, 10).Select(i => $"{i}.png,1,2,3,4,{(i % 2 == 0 ? "cat" : "dog")}\n"));
        WritePart("", rows);
        DataSplits split = DetectionFolder.Open(_folder.File(""), new ImageFolderOptions { ValidationShare = 0.3, Seed = 4 });
        Assert.Equal((7, 3, null), (split.Train.Count, split.Validation!.Count, split.Test));

        WritePart("train", rows);
        WritePart("val", "0.png,1,2,3,4,dog\n1.png,1,2,3,4,cow\n");
        split = DetectionFolder.Open(_folder.File(""));
        Assert.Equal((10, 2, null), (split.Train.Count, split.Validation!.Count, split.Test));
        Assert.Equal([2], ((DetectionTarget)split.Validation.Target(0)).Labels);
        Assert.Equal(ObjectFaultKind.UnknownClass, Assert.Single(split.Validation.ObjectFaults(1)).Kind);
    }

    private DetectionFolderDataset Open() => DetectionFolderDataset.Open(_folder.File(""));

    private void WritePart(string part, string rows)
    {
        Directory.CreateDirectory(_folder.File(part));
        _folder.Write(Path.Combine(part, "boxes.csv"), "file,x1,y1,x2,y2,label\n" + rows);
        for (int i = 0; i < 10; i++)
            ImageFile.Save(new Image(20, 10, 3), _folder.File(Path.Combine(part, $"{i}.png")));
    }
}
