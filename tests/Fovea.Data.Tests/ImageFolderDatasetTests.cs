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
            "ant/z.PNG", "ant/a.jpg", "ant/sub/c.webp", "ant/sub/deep/e.jpg", "ant/sub-1/d.gif", "ant/B.Jpeg", "ant/notes.txt", "ant/jpg");
        Touch("A/10.bmp", "A/9.png", "A/deep/er/1.bmp", "Zebra/x.webp", "top.jpg");
        Touch("ant/.hidden.jpg", "ant/.git/x.jpg", ".cache/x.jpg");
        ImageFolderDataset set = ImageFolderDataset.Open(_folder.Path);
        Assert.Equal(["A", "Zebra", "ant"], set.Classes);
        string[] expected =
        [
            "A/10.bmp", "A/9.png", "A/deep/er/1.bmp", "Zebra/x.webp",
            "ant/B.Jpeg", "ant/a.jpg", "ant/z.PNG", "ant/sub/c.webp", "ant/sub-1/d.gif", "ant/sub/deep/e.jpg",
        ];
        Assert.Equal(
            expected, Enumerable.Range(0, set.Count).Select(i => Path.GetRelativePath(_folder.Path, set.PathOf(i)).Replace('\\', '/')));
        Assert.Equal([0, 0, 0, 1, 2, 2, 2, 2, 2, 2], Enumerable.Range(0, set.Count).Select(set.Label));
        Assert.Equal(Path.GetFileName(_folder.Path), set.Name);
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Label(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Read(-1));
    }

    [Fact]
    public void NamesAreInTheOrderOfCodePointsAsInPython()
    {
        Touch("ＵＦＯ/ａ.png", "ＵＦＯ/𠮷.png", "𠮷野家/1.png", "𠮷/1.png", "é/1.png", "Z/1.png");
        ImageFolderDataset set = ImageFolderDataset.Open(_folder.Path);
        Assert.Equal(["Z", "é", "ＵＦＯ", "𠮷", "𠮷野家"], set.Classes);
        Assert.Equal([_folder.File("ＵＦＯ/ａ.png"), _folder.File("ＵＦＯ/𠮷.png")], new[] { set.PathOf(2), set.PathOf(3) });
    }

    [Fact]
    public void WhatSystemsPutBesideImagesIsPassedOver()
    {
        Touch("cat/1.jpg", "cat/._1.jpg", "cat/Thumbs.db", "cat/.DS_Store", "cat/@eaDir/1.jpg", "dog/2.GIF");
        Touch("__MACOSX/cat/._1.jpg", "desktop.ini");
        ImageFolderDataset set = ImageFolderDataset.Open(_folder.Path);
        Assert.Equal(["cat", "dog"], set.Classes);
        Assert.Equal(2, set.Count);
    }

    [NonUtf8Fact]
    public void ANameThatIsNoUtf8IsRefused()
    {
        Touch("cat/1.jpg", "dog/1.jpg");
        using var file = new NonUtf8File(_folder.File("dog"), "t\\352te.jpg");
        Assert.EndsWith(
            "te.jpg: the name is no valid UTF-8, so that it cannot be opened; rename it.",
            Failure(() => ImageFolderDataset.Open(_folder.Path)));
    }

    [Fact]
    public void WhatIsMissingIsNamed()
    {
        Assert.Contains("no such folder", Failure(() => ImageFolderDataset.Open(_folder.File("x"))));
        Assert.Contains("no sub-folder, expected one for each class", Failure(() => ImageFolderDataset.Open(_folder.Path)));
        Touch("cat/1.jpg", "dog/readme.md");
        string message = Failure(() => ImageFolderDataset.Open(_folder.Path));
        Assert.StartsWith(
            $"{_folder.File("dog")}: no image for the class 'dog', expected files named .jpg, .jpeg, .jpe, .jfif, .png", message);
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
