using System.Formats.Tar;
using Fovea.Data.Checking;
using Fovea.Imaging;

namespace Fovea.Data.Tests;

public sealed class DataCheckerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ASetWithoutFaultsIsClean()
    {
        for (int i = 0; i < 6; i++)
            Save($"{(i < 3 ? "cat" : "dog")}/{i}.png", Picture(i, 40 + i, 50));
        DataCheck check = DataChecker.CheckPath(_folder.Path);
        Assert.Empty(check.Problems);
        Assert.False(check.StopsTraining);
        Assert.Equal(6, check.Images);
        Assert.Equal(["cat", "dog"], check.Classes.Select(each => each.Name));
        Assert.All(check.Classes, each => Assert.Equal([3], each.Images));
        Assert.Equal(new FormatCount(ImageFormat.Png, 6), Assert.Single(check.Formats));
        Assert.Equal(new CheckedImage(_folder.File("cat/0.png"), 40, 50), check.Sizes!.Smallest);
        Assert.Equal(new CheckedImage(_folder.File("dog/5.png"), 45, 50), check.Sizes.Largest);
        Assert.Equal((43, 50), (check.Sizes.MedianWidth, check.Sizes.MedianHeight));
        Assert.Equal(new SideRange(32, 63, 6), Assert.Single(check.Sizes.ShorterSides));
        Assert.Empty(check.Pictures);
    }

    [Fact]
    public void AnUnreadableFileIsToldWithTheDecodersReason()
    {
        Two("train");
        byte[] whole = ImageFile.EncodeJpeg(Picture(9, 60, 60), 90);
        Write("train/cat/cut.jpg", whole[..(whole.Length / 2)]);
        Write("train/cat/text.jpg", "not an image"u8.ToArray());
        Write("train/cat/empty.png", []);
        DataCheck check = DataChecker.CheckPath(_folder.Path);
        DataProblem[] found = Of(check, DataProblemKind.Unreadable);
        Assert.True(check.StopsTraining);
        Assert.Equal(3, found.Length);
        Assert.Contains(found, problem => problem.Text.Contains("cut.jpg is truncated or damaged (JPEG: no end-of-image marker)"));
        Assert.Contains(found, problem => problem.Text.Contains("text.jpg: not an image: starts with 'not an i'"));
        Assert.Contains(found, problem => problem.Text.Contains("empty.png: empty file"));
    }

    [Fact]
    public void CopiesAreToldByPlace()
    {
        Two("train");
        Two("val", first: 10);
        byte[] png = ImageFile.EncodePng(Picture(1, 40, 40));
        Write("train/cat/copy.png", png);
        Write("train/cat/copied.png", png);
        Save("train/dog/cat.png", Picture(2, 40, 40));
        Save("train/cat/2.png", Picture(2, 40, 40));
        Save("val/dog/seen.png", Picture(3, 40, 40));
        Save("train/dog/3.png", Picture(3, 40, 40));
        DataCheck check = DataChecker.CheckPath(_folder.Path);
        Assert.False(check.StopsTraining);
        Assert.Equal("2 images of the same bytes in train, class 'cat'", Assert.Single(Of(check, DataProblemKind.Duplicate)).Text);
        DataProblem classes = Assert.Single(Of(check, DataProblemKind.SeveralClasses));
        Assert.Equal([_folder.File("train/cat/2.png"), _folder.File("train/dog/cat.png")], classes.Files);
        DataProblem parts = Assert.Single(Of(check, DataProblemKind.SharedByParts));
        Assert.Equal("2 images of the same bytes in train and val", parts.Text);
        Assert.Equal([_folder.File("train/dog/3.png"), _folder.File("val/dog/seen.png")], parts.Files);
    }

    [Fact]
    public void TheSamePixelsInOtherBytesAreACopy()
    {
        Two("");
        Image picture = ImageFile.Decode(ImageFile.EncodeJpeg(Picture(7, 40, 40), 90));
        Write("cat/a.jpg", ImageFile.EncodeJpeg(Picture(7, 40, 40), 90));
        Save("cat/b.png", picture);
        Save("cat/turned.png", new Image(20, 80, 3, picture.Pixels));
        DataProblem copy = Assert.Single(Of(DataChecker.CheckPath(_folder.Path), DataProblemKind.Duplicate));
        Assert.Contains("2 images of the same pixels", copy.Text);
    }

    [Fact]
    public void GreyCmykAndTinyImagesAreListedOnce()
    {
        Two("");
        Save("cat/grey.png", new Image(40, 40, 1));
        Image equal = new(40, 41, 3);
        equal.Pixels.AsSpan().Fill(7);
        Save("dog/equal.png", equal);
        Save("dog/tiny.png", Picture(5, 31, 90));
        Write("dog/cmyk.jpg", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "files", "cmyk.jpg")));
        DataCheck check = DataChecker.CheckPath(_folder.Path);
        DataProblem grey = Assert.Single(Of(check, DataProblemKind.Gray));
        Assert.Equal([_folder.File("cat/grey.png"), _folder.File("dog/equal.png")], grey.Files);
        Assert.Equal(2, grey.Count);
        Assert.Equal(
            [_folder.File("dog/cmyk.jpg"), _folder.File("dog/tiny.png")], Assert.Single(Of(check, DataProblemKind.Tiny)).Files);
        Assert.Equal([_folder.File("dog/cmyk.jpg")], Assert.Single(Of(check, DataProblemKind.Cmyk)).Files);
        Assert.Empty(Of(DataChecker.CheckPath(_folder.Path, new DataCheckOptions { MinSide = 1 }), DataProblemKind.Tiny));
    }

    [Fact]
    public void ASetThatIsGreyThroughoutIsNoProblem()
    {
        for (int i = 0; i < 4; i++)
            Save($"{i % 2}/{i}.png", Picture(i, 40, 40).ToGray());
        Assert.Empty(DataChecker.CheckPath(_folder.Path).Problems);
    }

    [Fact]
    public void FaultsOfClassesAreTold()
    {
        Two("train");
        Two("val", first: 20);
        Directory.CreateDirectory(_folder.File("train/empty"));
        Save("val/bird/1.png", Picture(30, 40, 40));
        Save("train/Cat/1.png", Picture(31, 40, 40));
        Write("train/dog/notes.txt", [1]);
        for (int i = 0; i < 12; i++)
            Save($"train/dog/more{i}.png", Picture(40 + i, 40, 40));
        DataCheck check = DataChecker.CheckPath(_folder.Path);
        Assert.Equal(
            [
                (DataProblemKind.EmptyClass, "train: the class 'empty' has no image; add some or remove it"),
                (DataProblemKind.UnknownClass, "val: the class 'bird' is none of train; rename or remove it"),
                (DataProblemKind.ClassesDifferInCase,
                    "the classes 'Cat', 'cat' differ only in case; give them one name if they are one class"),
                (DataProblemKind.PassedOver,
                    "train: 1 file is not read, being of no format that is read (.jpg, .jpeg, .jpe, .jfif, .png, .webp, .gif, .bmp) or "
                    + "in no class folder"),
                (DataProblemKind.Imbalance, "train: 'dog' has 14 images and 'Cat' 1, 14 for one; add images of the rare classes"),
            ],
            check.Problems.Select(problem => (problem.Kind, problem.Text)));
        Assert.Equal([new CheckedPart("train", 17), new CheckedPart("val", 5)], check.Parts);
        Assert.Equal([0, 1], Assert.Single(check.Classes, each => each.Name == "bird").Images);
    }

    [Fact]
    public void AFolderThatTrainingWouldRefuseIsChecked()
    {
        Save("a.png", Picture(1, 40, 40));
        Assert.Equal(DataProblemKind.TooFewClasses, Assert.Single(DataChecker.CheckPath(_folder.Path).Problems).Kind);
        Two("val");
        DataCheck check = DataChecker.CheckPath(_folder.Path);
        Assert.Equal(DataProblemKind.NoTrainingPart, Assert.Single(check.Problems).Kind);
        Assert.True(check.StopsTraining);
        Assert.Throws<DataException>(() => ImageFolder.Open(_folder.Path));
    }

    [Fact]
    public void ShardsAreCheckedAsFiles()
    {
        byte[] png = ImageFile.EncodePng(Picture(1, 40, 40));
        using (var tar = new TarWriter(File.Create(_folder.File("train-0.tar")), TarEntryFormat.Ustar))
        {
            Add(tar, "a.png", png);
            Add(tar, "a.cls", "0"u8);
            Add(tar, "b.png", png);
            Add(tar, "b.cls", "1"u8);
            Add(tar, "c.jpg", "torn"u8);
            Add(tar, "c.cls", "1"u8);
        }

        DataCheck check = DataChecker.CheckPath(_folder.Path);
        Assert.Equal([DataProblemKind.Unreadable, DataProblemKind.SeveralClasses], check.Problems.Select(problem => problem.Kind));
        Assert.Contains("train-0.tar: c: not an image", check.Problems[0].Text);
        Assert.EndsWith("2 images of the same bytes in the classes '0', '1'", check.Problems[1].Text);
        Assert.Equal(new FormatCount(ImageFormat.Png, 2), Assert.Single(check.Formats));
    }

    [Fact]
    public void AnyOpenedSetCanBeChecked()
    {
        SyntheticMnist.WriteTrain(_folder.Path, SyntheticMnist.Images(512), SyntheticMnist.Labels(512));
        var train = Mnist.MnistDataset.Open(_folder.Path, Split.Train);
        DataCheck check = DataChecker.Check("mnist", new DataSplits(train, null, train));
        Assert.All(check.Problems, problem => Assert.True(problem.Kind is DataProblemKind.SharedByParts or DataProblemKind.SeveralClasses));
        Assert.Equal(256, Of(check, DataProblemKind.SharedByParts).Length);
        Assert.Contains("4 images of the same pixels in train and test", check.Problems[0].Text);
        Assert.Empty(check.Formats);
    }

    [Fact]
    public void PicturesComeFromAllClassesAndAreReduced()
    {
        for (int i = 0; i < 20; i++)
            Save($"{i % 4}/{i}.png", Picture(i, 200, 100));
        DataCheck check = DataChecker.CheckPath(_folder.Path, new DataCheckOptions { Pictures = 8, PictureSide = 50 });
        Assert.Equal(["0", "0", "1", "1", "2", "2", "3", "3"], check.Pictures.Select(picture => picture.Class));
        Assert.All(check.Pictures, picture => Assert.Equal((50, 25), (picture.Image.Width, picture.Image.Height)));
    }

    [Fact]
    public void ACheckCanBeStopped()
    {
        for (int i = 0; i < 50; i++)
            Save($"{i % 2}/{i}.png", Picture(i, 40, 40));
        using var stop = new CancellationTokenSource();
        var progress = new StopAt(10, stop);
        Assert.ThrowsAny<OperationCanceledException>(
            () => DataChecker.CheckPath(_folder.Path, new DataCheckOptions { Threads = 1 }, progress, stop.Token));
        Assert.InRange(progress.Last, 10, 40);
    }

    private static DataProblem[] Of(DataCheck check, DataProblemKind kind) => [.. check.Problems.Where(problem => problem.Kind == kind)];

    private static void Add(TarWriter tar, string name, ReadOnlySpan<byte> bytes) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes.ToArray()) });

    private static Image Picture(int seed, int width, int height)
    {
        var image = new Image(width, height, 3);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)((seed * 37) + (i * (1 + (i % 3))) + (i / 97));
        return image;
    }

    private void Two(string part, int first = 0)
    {
        for (int i = 0; i < 4; i++)
            Save($"{part}/{(i < 2 ? "cat" : "dog")}/first{first + i}.png".TrimStart('/'), Picture(100 + first + i, 40, 40));
    }

    private void Save(string name, Image image) => Write(name, ImageFile.EncodePng(image));

    private void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllBytes(_folder.File(name), bytes);
    }

    private sealed class StopAt(int count, CancellationTokenSource source) : IProgress<DataCheckProgress>
    {
        public int Last { get; private set; }

        public void Report(DataCheckProgress value)
        {
            Last = value.Done;
            if (value.Done == count)
                source.Cancel();
        }
    }
}
