using Fovea.Data;
using Fovea.Imaging;

namespace Fovea.Tests;

public sealed class DataSetCatalogueTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AValidationSetIsSetApartFromTheTestSet()
    {
        DataSplits data = await DataSetCatalogue.OpenAsync(new DataSetRequest("glyphs") { Seed = 3 });
        Assert.Equal((53_999, 6_001, 10_000), (data.Train.Count, data.Validation!.Count, data.Test!.Count));
        DataSplits none = await DataSetCatalogue.OpenAsync(new DataSetRequest("glyphs") { ValidationShare = 0 });
        Assert.Equal(60_000, none.Train.Count);
        Assert.Null(none.Validation);
    }

    [Fact]
    public async Task AnUnknownNameAndAMissingFolderAreErrors()
    {
        Assert.Equal("glyph", (await Assert.ThrowsAsync<UnknownDataSetException>(
            () => DataSetCatalogue.OpenAsync(new DataSetRequest("glyph")))).Name);
        Assert.Contains("--data-path is missing", (await Assert.ThrowsAsync<FoveaException>(
            () => DataSetCatalogue.OpenAsync(new DataSetRequest("cifar10")))).Message);
        Assert.Contains("FOVEA_CACHE", (await Assert.ThrowsAsync<FoveaException>(
            () => DataSetCatalogue.OpenTestAsync(new DataSetRequest("mnist")))).Message);
    }

    [Fact]
    public async Task ShapesAreSplitAndTestedApartInTheNumberAskedFor()
    {
        var request = new DataSetRequest("shapes") { Images = 40, Seed = 3 };
        DataSplits data = await DataSetCatalogue.OpenAsync(request);
        Assert.Equal((36, 4, 200), (data.Train.Count, data.Validation!.Count, data.Test!.Count));
        Assert.True(data.Train.HasBoxes);
        Assert.Equal("shapes test", (await DataSetCatalogue.OpenTestAsync(request)).Name);
        Assert.Equal(
            "Training on 36 of the 40 images of shapes train; validation: the other 4, 10 % by seed 3; test: 200 images of shapes test.",
            data.Description);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataSetRequest("shapes") { Images = 0 });
    }

    [Fact]
    public async Task SetsWithBoxesAreOpenedFromTheirFolders()
    {
        foreach (DataSetInfo set in DataSetCatalogue.All.Where(set => set is { Task: DataSetTask.Detection, HasPhotographs: true }))
        {
            Assert.Contains($"--data-path is missing: {set.Name}", (await Assert.ThrowsAsync<FoveaException>(
                () => DataSetCatalogue.OpenAsync(new DataSetRequest(set.Name)))).Message);
            Assert.Contains(_folder, (await Assert.ThrowsAsync<DataException>(
                () => DataSetCatalogue.OpenAsync(new DataSetRequest(set.Name, _folder)))).Message);
        }

        File.WriteAllBytes(Path.Combine(_folder, "a.png"), ImageFile.EncodePng(new Image(8, 6, 3)));
        File.WriteAllBytes(Path.Combine(_folder, "b.png"), ImageFile.EncodePng(new Image(8, 6, 3)));
        File.WriteAllText(Path.Combine(_folder, "boxes.csv"), "file,x1,y1,x2,y2,label\na.png,1,1,4,4,cat\nb.png,,,,,\n");
        var request = new DataSetRequest("detectionfolder", _folder) { ValidationShare = 0.5 };
        DataSplits data = await DataSetCatalogue.OpenAsync(request);
        Assert.Equal((1, 1), (data.Train.Count, data.Validation!.Count));
        Assert.Equal(2, (await DataSetCatalogue.OpenTestAsync(request)).Count);
    }

    [Fact]
    public void ASetOfAnotherTaskIsRefusedInOneSentence()
    {
        Assert.Equal("voc", DataSetCatalogue.Find("voc", DataSetTask.Detection).Name);
        Assert.Equal(
            "the images of voc have objects with boxes, for detectors; a classifier takes one of glyphs, mnist, fashion-mnist, cifar10, "
            + "cifar100, svhn, imagenet, imagefolder, webdataset",
            Assert.Throws<FoveaException>(() => DataSetCatalogue.Find("voc", DataSetTask.Classification)).Message);
        Assert.Equal(
            "the images of mnist have classes without boxes, for classifiers; a detector takes one of shapes, pennfudan, voc, coco, "
            + "detectionfolder",
            Assert.Throws<FoveaException>(() => DataSetCatalogue.Find("mnist", DataSetTask.Detection)).Message);
    }
}
