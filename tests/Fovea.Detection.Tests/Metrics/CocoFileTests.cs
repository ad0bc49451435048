using Fovea.Data;
using Fovea.Detection.Metrics;

namespace Fovea.Detection.Tests.Metrics;

public sealed class CocoFileTests
{
    private const string Images = """ "images":[{"id":1,"height":5,"width":6}],"categories":[{"id":1,"name":"cat"}] """;

    [Fact]
    public void EveryFormOfMaskIsRead()
    {
        CocoDataset dataset = Instances("""
            {"info":{"year":2017},IMAGES,"annotations":[
            {"id":1,"image_id":1,"category_id":1,"bbox":[1,1,3,2],"area":6,"iscrowd":0,"segmentation":[[1,1,4,1,4,3,1,3]]},
            {"id":2,"image_id":1,"category_id":1,"bbox":[1,1,3,2],"area":6,"iscrowd":1,
             "segmentation":{"counts":[6,2,3,2,3,2,12],"size":[5,6]}},
            {"id":3,"image_id":1,"category_id":1,"bbox":[1,1,3,2],"area":6,
             "segmentation":{"size":[5,6],"counts":"6230009"},"extra":{"a":[1]}},
            {"id":4,"image_id":1,"category_id":1,"bbox":[1,1,3,2],"area":6,"segmentation":[]}]}
            """.Replace("IMAGES", Images, StringComparison.Ordinal));
        Assert.All(dataset.Annotations.Take(3), annotation => Assert.Equal(dataset.Annotations[0].Mask, annotation.Mask));
        Assert.Equal(6, dataset.Annotations[0].Mask!.Area);
        Assert.Null(dataset.Annotations[3].Mask);
        Assert.Equal([false, true, false, false], dataset.Annotations.Select(annotation => annotation.IsCrowd));
        Assert.Equal(new CocoBox(1, 1, 3, 2), dataset.Annotations[0].Box);
    }

    [Fact]
    public void ADetectionWithoutABoxGetsThatOfItsMask()
    {
        CocoDetection detection = Assert.Single(
            Results("""[{"image_id":1,"category_id":1,"score":0.5,"segmentation":{"size":[5,6],"counts":"6230009"}}]"""));
        Assert.Equal(new CocoBox(1, 1, 3, 2), detection.Box);
    }

    [Fact]
    public void WrittenMasksKeepTheirLetters()
    {
        CocoDetection detection = Results(
            """[{"image_id":1,"category_id":1,"score":0.5,"segmentation":{"size":[5,6],"counts":"<3?"}}]""")[0];
        using var stream = new MemoryStream();
        CocoFile.WriteResults(stream, [detection]);
        Assert.Equal(
            """[{"image_id":1,"category_id":1,"bbox":[2,2,1,3],"score":0.5,"segmentation":{"size":[5,6],"counts":"<3?"}}]""",
            System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Theory]
    [InlineData("", "its JSON (line 1, byte 1) cannot be read")]
    [InlineData("null", "holds null")]
    [InlineData("[]", "cannot be read; expected an instances file")]
    [InlineData("{}", "has no list of images")]
    [InlineData("""{"images":[null]}""", "images[0] is null")]
    [InlineData("""{"images":[{"id":1,"height":5}]}""", "images[0] has no width")]
    [InlineData("""{"images":[{"id":1,"height":"x"}]}""", "what stands at images[0].height (line 1, byte 32) cannot be read")]
    [InlineData(
        """{"images":[{"id":1,"height":5,"width":5},{"id":1,"height":5,"width":5}],"categories":[]}""", "two images have the id 1")]
    [InlineData("{IMAGES}", "has no list of annotations")]
    [InlineData("""{IMAGES,"annotations":[{"id":1}]}""", "annotations[0] has no image_id")]
    [InlineData("""{IMAGES,"annotations":[{"id":1,"image_id":7}]}""", "annotations[0]: is of image 7, which the file does not list")]
    [InlineData("""{IMAGES,"annotations":[{"id":1,"image_id":1,"category_id":1}]}""", "annotations[0] has no bbox")]
    [InlineData("""{IMAGES,"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2]}]}""", "annotations[0]: its bbox has 2 values")]
    [InlineData("""{IMAGES,"annotations":[ANNOTATION "segmentation":[[1,1,2,2]]}]}""", "annotations[0]: a polygon has 4 values")]
    [InlineData("""{IMAGES,"annotations":[ANNOTATION "segmentation":{"size":[5,6]}}]}""", "its segmentation is incomplete")]
    [InlineData(
        """{IMAGES,"annotations":[ANNOTATION "segmentation":{"size":[5,6],"counts":"6"}}]}""", "annotations[0]: the run lengths")]
    [InlineData("""{IMAGES,"annotations":[ANNOTATION "segmentation":7}]}""", "what stands at annotations[0].segmentation")]
    public void ADamagedInstancesFileIsRefusedInOneSentence(string json, string message)
    {
        json = json.Replace("IMAGES", Images, StringComparison.Ordinal).Replace(
            "ANNOTATION", """{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,3,2],"area":6,""", StringComparison.Ordinal);
        string refusal = Assert.Throws<DataException>(() => Instances(json)).Message;
        Assert.Contains("truth.json: ", refusal, StringComparison.Ordinal);
        Assert.True(refusal.Contains(message, StringComparison.Ordinal), refusal);
    }

    [Theory]
    [InlineData("{}", "expected a results file")]
    [InlineData("""[{"image_id":1,"category_id":1,"score":1}]""", "detections.json: [0] has no bbox and no segmentation")]
    [InlineData("""[{"image_id":1,"category_id":1,"bbox":[1,2,3,4]}]""", "detections.json: [0] has no score")]
    [InlineData("""[{"image_id":1,"segmentation":[[1,1,4,1,4,3]]}]""", "its segmentation is of polygons")]
    [InlineData("""[{"score":NaN}]""", "what stands at [0].score")]
    public void ADamagedResultsFileIsRefusedInOneSentence(string json, string message) =>
        Assert.Contains(message, Assert.Throws<DataException>(() => Results(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void AMissingFileIsRefusedByName() =>
        Assert.StartsWith(
            "no/such.json: cannot be read",
            Assert.Throws<DataException>(() => CocoFile.ReadResults("no/such.json")).Message,
            StringComparison.Ordinal);

    private static CocoDataset Instances(string json)
    {
        using var folder = new TemporaryFolder();
        return CocoFile.ReadInstances(folder.Write("truth.json", json));
    }

    private static IReadOnlyList<CocoDetection> Results(string json)
    {
        using var folder = new TemporaryFolder();
        return CocoFile.ReadResults(folder.Write("detections.json", json));
    }
}
