using Fovea.Data.ImageNet;
using Fovea.Imaging;
using static Fovea.Data.Tests.MatWriter;

namespace Fovea.Data.Tests;

public sealed class ImageNetFolderTests : IDisposable
{
    private const string Kit = "ILSVRC2012_devkit_t12/data";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The kit's numbers are not in the order of the synsets, and its fourth synset is the parent of the others.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheKitsNumbersBecomeTheSortedSynsets(bool isCompressed)
    {
        Train("n01", "n02", "n03");
        Validation(4);
        GroundTruth(Kit, "1\n2\n3\n1\n");
        Meta(Kit, isCompressed, ("n03", 0), ("n01", 0), ("n02", 0), ("n00", 3));
        DataSplits data = ImageNetFolder.Open(_folder.Path);
        Assert.Equal(["n01", "n02", "n03"], data.Classes);
        Assert.Equal((3, 4), (data.Train.Count, data.Validation!.Count));
        Assert.Null(data.Test);
        Assert.Equal([2, 0, 1, 2], Enumerable.Range(0, 4).Select(data.Validation.Label));
        Assert.Equal(_folder.File(Path.Combine("val", "ILSVRC2012_val_00000002.JPEG")), data.Validation.PathOf(1));
        Assert.Equal((3, 2), (data.Validation.Read(1).Width, data.Validation.Read(1).Height));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Validation.Target(4));
    }

    [Fact]
    public void ValidationImagesAreMeasuredWithoutTrainingImages()
    {
        Validation(3);
        File.Delete(_folder.File("val/ILSVRC2012_val_00000002.JPEG"));
        GroundTruth("", "2\n1\n2\n");
        File.WriteAllText(_folder.File("synsets.txt"), "n05 kit fox\nn01 English setter\n");
        IImageDataset validation = ImageNetFolder.OpenValidation(_folder.Path);
        Assert.Equal(["n01", "n05"], validation.Classes);
        Assert.Equal([0, 0], Enumerable.Range(0, validation.Count).Select(validation.Label));
    }

    [Fact]
    public void TorchvisionsLayoutNeedsNoKit()
    {
        Train("n01", "n02");
        Picture("val/n02/a.JPEG");
        DataSplits data = ImageNetFolder.Open(_folder.Path);
        Assert.Equal(1, data.Validation!.Label(0));
        Assert.Equal(1, ImageNetFolder.OpenValidation(_folder.Path).Label(0));
    }

    [Fact]
    public void WhatIsMissingOrWrongIsNamed()
    {
        Assert.Contains("train: no such folder", Failure());
        Train("n01", "n02");
        Assert.Contains("val: no such folder", Failure());
        Validation(2);
        Assert.Contains("no ILSVRC2012_validation_ground_truth.txt", Failure());
        GroundTruth(Kit, "1\n4\n");
        Assert.Contains("neither meta.mat nor synsets.txt", Failure());
        Meta(Kit, true, ("n02", 0), ("n01", 0), ("n03", 0), ("n00", 3));
        Assert.Contains("line 2 is '4', expected one of the 3 numbers of the classes", Failure());
        GroundTruth(Kit, "1\n3\n");
        Assert.Contains("its class n03 is none of the 2 folders in 'train'", Failure());
        GroundTruth(Kit, "1\n");
        Assert.Contains("00000002.JPEG: expected a name such as ILSVRC2012_val_00000001.JPEG with a number from 1 to 1", Failure());
    }

    [Fact]
    public void DamagedKitsAreNamed()
    {
        Train("n01", "n02");
        Validation(2);
        GroundTruth(Kit, "1\n2\n");
        string list = _folder.File(Path.Combine(Kit, "synsets.txt")), meta = _folder.File(Path.Combine(Kit, "meta.mat"));
        File.WriteAllText(list, "n01\nn02\n");
        Assert.Contains("the synsets are sorted", Failure());
        File.WriteAllText(list, "n02\nn01\nn02\n");
        Assert.Contains("names a synset twice", Failure());

        File.WriteAllBytes(meta, Whole(Structures("synsets", ["WNID"], [Text("n01")])));
        Assert.Contains("'synsets' has the fields WNID, expected ILSVRC2012_ID, WNID and num_children", Failure());
        byte[] whole = Meta(Kit, false, ("n02", 0), ("n01", 0));
        for (int length = 130; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(meta, whole[..length]);
            Assert.Contains("meta.mat: ", Failure());
        }

        byte[] row = Structures("", ["a"], [Number(1)]);
        for (int depth = 0; depth < 12; depth++)
            row = Structures("", ["a"], [row]);
        File.WriteAllBytes(meta, Whole(Structures("synsets", ["a"], [row])));
        Assert.Contains("arrays inside of more than 8 arrays", Failure());
    }

    private string Failure() => Assert.Throws<DataException>(() => ImageNetFolder.Open(_folder.Path)).Message;

    private void Train(params string[] synsets)
    {
        foreach (string synset in synsets)
            Picture($"train/{synset}/{synset}_1.JPEG");
    }

    private void Validation(int count)
    {
        for (int i = 1; i <= count; i++)
            Picture($"val/ILSVRC2012_val_{i:D8}.JPEG");
    }

    private void Picture(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllBytes(_folder.File(name), ImageFile.EncodeJpeg(new Image(3, 2, 3), 90));
    }

    private void GroundTruth(string place, string lines)
    {
        Directory.CreateDirectory(_folder.File(place));
        File.WriteAllText(Path.Combine(_folder.Path, place, "ILSVRC2012_validation_ground_truth.txt"), lines);
    }

    private byte[] Meta(string place, bool isCompressed, params (string Synset, int Children)[] rows)
    {
        byte[] array = Structures(
            "synsets",
            ["ILSVRC2012_ID", "WNID", "words", "num_children", "children"],
            [
                .. rows.Select((row, at) => (byte[][])
                    [Number(at + 1), Text(row.Synset), Text("a word"), Number(row.Children), Element(MiMatrix, [])]),
            ]);
        byte[] file = Whole(isCompressed ? Zip(array) : array);
        File.WriteAllBytes(Path.Combine(_folder.Path, place, "meta.mat"), file);
        return file;
    }
}
