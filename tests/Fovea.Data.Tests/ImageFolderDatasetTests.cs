using Fovea.Data.Folders;
using Fovea.Imaging;

namespace Fovea.Data.Tests;

public sealed class ImageFolderDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The order was made with torchvision's make_dataset over the same names, the hidden ones left out.
    [Fact]
    public void ClassesAndSamplesComeInTorchvisionsOrder()
    {
        Touch(
            "ant/z.PNG", "ant/a.jpg", "ant/sub/c.webp", "ant/sub/deep/e.jpg", "ant/sub-1/d.tiff", "ant/B.Jpeg", "ant/notes.txt", "ant/jpg");
        Touch("A/10.bmp", "A/9.ppm", "A/deep/er/1.pgm", "Zebra/x.tif", "top.jpg");
        Touch("ant/.hidden.jpg", "ant/.git/x.jpg", ".cache/x.jpg");
        ImageFolderDataset set = ImageFolderDataset.Open(_folder.Path);
        Assert.Equal(["A", "Zebra", "ant"], set.Classes);
        string[] expected =
        [
            "A/10.bmp", "A/9.ppm", "A/deep/er/1.pgm", "Zebra/x.tif",
            "ant/B.Jpeg", "ant/a.jpg", "ant/z.PNG", "ant/sub/c.webp", "ant/sub-1/d.tiff", "ant/sub/deep/e.jpg",
        ];
        Assert.Equal(
            expected, Enumerable.Range(0, set.Count).Select(i => Path.GetRelativePath(_folder.Path, set.PathOf(i)).Replace('\\', '/')));
        Assert.Equal([0, 0, 0, 1, 2, 2, 2, 2, 2, 2], Enumerable.Range(0, set.Count).Select(set.Label));
        Assert.Equal(Path.GetFileName(_folder.Path), set.Name);
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Label(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Read(-1));
    }

    [Fact]
    public void ASplitIsASubfolder()
    {
        Touch("train/cat/1.jpg", "train/cat/2.jpg", "train/dog/1.jpg", "val/cat/1.jpg", "val/dog/5.jpg");
        string name = Path.GetFileName(_folder.Path);
        ImageFolderDataset train = ImageFolderDataset.Open(_folder.Path, Split.Train),
            test = ImageFolderDataset.Open(_folder.Path, Split.Test);
        Assert.Equal((3, $"{name} train", _folder.File("train")), (train.Count, train.Name, train.Root));
        Assert.Equal((2, $"{name} val"), (test.Count, test.Name));
        Directory.Move(_folder.File("val"), _folder.File("test"));
        Assert.Equal($"{name} test", ImageFolderDataset.Open(_folder.Path + "/", Split.Test).Name);
        Directory.Delete(_folder.File("test"), recursive: true);
        Assert.Contains(
            "has a folder 'train' with classes but none named 'val' or 'test'",
            Failure(() => ImageFolderDataset.Open(_folder.Path, Split.Test)));
    }

    [Fact]
    public void AClassMayBeCalledTrain()
    {
        Touch("car/1.jpg", "train/1.jpg");
        Assert.Equal(["car", "train"], ImageFolderDataset.Open(_folder.Path, Split.Test).Classes);
    }

    [Fact]
    public void WhatIsMissingIsNamed()
    {
        Assert.Contains("no such folder", Failure(() => ImageFolderDataset.Open(_folder.File("x"))));
        Assert.Contains("no sub-folder, expected one for each class", Failure(() => ImageFolderDataset.Open(_folder.Path)));
        Touch("cat/1.jpg", "dog/readme.md");
        string message = Failure(() => ImageFolderDataset.Open(_folder.Path));
        Assert.StartsWith($"{_folder.File("dog")}: no image for the class 'dog', expected files named .jpg, .jpeg, .png", message);
    }

    [Fact]
    public void ADamagedImageIsNamedWhenItIsRead()
    {
        Touch("cat/1.jpg");
        Directory.CreateDirectory(_folder.File("dog"));
        ImageFile.Save(new Image(5, 4, 3), _folder.File("dog/2.png"));
        ImageFolderDataset set = ImageFolderDataset.Open(_folder.Path);
        Assert.Equal((5, 4, 3), (set.Read(1).Width, set.Read(1).Height, set.Read(1).Channels));
        Assert.StartsWith($"{_folder.File("cat/1.jpg")}: empty file", Failure(() => set.Read(0)));
    }

    [Fact]
    public void AListHasNoClasses()
    {
        ImageFile.Save(new Image(5, 4, 1), _folder.File("1.png"));
        var set = new ImageListDataset([_folder.File("1.png"), _folder.File("2.png")]);
        Assert.Equal((2, 0, -1), (set.Count, set.Classes.Count, set.Label(1)));
        Assert.Equal(5, set.Read(0).Width);
        Assert.StartsWith($"{_folder.File("2.png")}: no such file", Failure(() => set.Read(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Read(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Label(-1));
    }

    private static string Failure(Func<object> open) => Assert.Throws<DataException>(open).Message;

    private void Touch(params string[] names)
    {
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
            File.WriteAllBytes(_folder.File(name), []);
        }
    }
}
