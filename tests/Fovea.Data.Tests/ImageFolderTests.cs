namespace Fovea.Data.Tests;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Name => Path.GetFileName(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FoldersOfPartsAreTheParts()
    {
        Touch("train/cat/1.jpg", "train/cat/2.jpg", "train/dog/1.jpg", "val/cat/3.jpg", "val/dog/5.jpg", "test/dog/6.jpg");
        DataSplits splits = ImageFolder.Open(_folder.Path + "/");
        Assert.Equal(["train/cat/1.jpg", "train/cat/2.jpg", "train/dog/1.jpg"], Files(splits.Train));
        Assert.Equal(["val/cat/3.jpg", "val/dog/5.jpg"], Files(splits.Validation!));
        Assert.Equal(["test/dog/6.jpg"], Files(splits.Test!));
        Assert.Equal([1], Labels(splits.Test!));
        Assert.Equal(["cat", "dog"], splits.Test!.Classes);
        Assert.Equal(
            $"Training on 3 images of {Name} train; validation: 2 images of {Name} val; test: 1 image of {Name} test.",
            splits.Description);
    }

    [Fact]
    public void WithoutAValidationFolderItIsSplitFromTheTrainingImages()
    {
        Touch(10, "train/cat/");
        Touch(5, "train/dog/");
        Touch(2, "test/cat/");
        DataSplits splits = ImageFolder.Open(_folder.Path);
        Assert.Equal((12, 3, 2), (splits.Train.Count, splits.Validation!.Count, splits.Test!.Count));
        Assert.Equal([0, 0, 1], Labels(splits.Validation));
        Assert.Empty(Files(splits.Train).Intersect(Files(splits.Validation)));
        Assert.Equal(
            $"Training on 12 of the 15 images of {Name} train; validation: the other 3, 20 % of each class by seed 0; "
                + $"test: 2 images of {Name} test.",
            splits.Description);
        Assert.Equal(Files(splits.Validation), Files(ImageFolder.Open(_folder.Path).Validation!));
        Assert.NotEqual(
            Enumerable.Range(1, 9).Select(_ => Files(splits.Validation)),
            Enumerable.Range(1, 9).Select(seed => Files(ImageFolder.Open(_folder.Path, new() { Seed = (ulong)seed }).Validation!)));
        Assert.Null(ImageFolder.Open(_folder.Path, new() { ValidationShare = 0 }).Validation);
    }

    [Fact]
    public void FoldersOfClassesAloneAreNeverEvaluatedOnTheirTrainingImages()
    {
        Touch(20, "ants/");
        Touch(20, "bees/");
        DataSplits splits = ImageFolder.Open(_folder.Path);
        Assert.Equal((32, 8, null), (splits.Train.Count, splits.Validation!.Count, splits.Test));
        Assert.Empty(Files(splits.Train).Intersect(Files(splits.Validation)));
        Assert.Equal(40, ImageFolder.OpenTest(_folder.Path).Count);
    }

    [Fact]
    public void AClassMayBeCalledTrain()
    {
        Touch("car/1.jpg", "car/2.jpg", "train/1.jpg", "train/2.jpg");
        Assert.Equal(["car", "train"], ImageFolder.Open(_folder.Path).Classes);
    }

    [Fact]
    public void ClassesThatAPartLacksAreMatchedByName()
    {
        foreach (string name in (string[])["a", "b", "c", "d"])
            Touch(2, $"train/{name}/");
        foreach (string name in (string[])["a", "c", "d"])
            Touch(1, $"val/{name}/");
        IImageDataset validation = ImageFolder.Open(_folder.Path).Validation!;
        Assert.Equal([0, 2, 3], Labels(validation));
        Assert.Equal(["a", "b", "c", "d"], validation.Classes);
        Assert.Equal([0, 2, 3], Labels(ImageFolder.OpenTest(_folder.Path)));
    }

    [Theory]
    [InlineData("val", "z", "a", "c", "d", "z")]
    [InlineData("test", "D", "D", "a", "b", "c")]
    [InlineData("val", "e", "a", "b", "c", "d", "e")]
    public void ClassesThatTheTrainingImagesLackAreRefused(string part, string extra, params string[] names)
    {
        foreach (string name in (string[])["a", "b", "c", "d"])
            Touch(2, $"train/{name}/");
        foreach (string name in names)
            Touch(1, $"{part}/{name}/");
        string expected = $"{Name} {part}: the class '{extra}' is none of the 4 expected (a, b, c, d); its {names.Length} are "
            + $"{string.Join(", ", names)}: name them alike.";
        Assert.Equal(expected, Failure(() => ImageFolder.Open(_folder.Path)));
        Assert.Equal(expected, Failure(() => ImageFolder.OpenTest(_folder.Path)));
    }

    [Fact]
    public void WhatIsMissingIsNamed()
    {
        Assert.Contains("no such folder", Failure(() => ImageFolder.Open(_folder.File("x"))));
        Assert.Contains("no sub-folder, expected one for each class", Failure(() => ImageFolder.Open(_folder.Path)));
        Touch("cat/1.jpg", "1.jpg");
        Assert.Contains("one class, 'cat', where there is nothing to tell apart", Failure(() => ImageFolder.Open(_folder.Path)));
        Touch("val/cat/1.jpg", "val/dog/1.jpg");
        Assert.Contains(
            "has a folder 'val' with classes but none named 'train'", Failure(() => ImageFolder.Open(_folder.Path)));
        Directory.Move(_folder.File("val"), _folder.File("train"));
        Assert.Contains(
            "has a folder 'train' with classes but none named 'val' or 'test'", Failure(() => ImageFolder.OpenTest(_folder.Path)));
        Assert.Contains("no class has two images", Failure(() => ImageFolder.Open(_folder.Path)));
    }

    private static int[] Labels(IImageDataset data) => [.. Enumerable.Range(0, data.Count).Select(i => data.Label(i))];

    private static string Failure(Func<object> open) => Assert.Throws<DataException>(open).Message;

    private string[] Files(IImageDataset data) =>
        [.. Enumerable.Range(0, data.Count).Select(i => Path.GetRelativePath(_folder.Path, data.PathOf(i)!).Replace('\\', '/'))];

    private void Touch(int count, string folder) => Touch([.. Enumerable.Range(1, count).Select(i => $"{folder}{i}.jpg")]);

    private void Touch(params string[] names)
    {
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
            File.WriteAllBytes(_folder.File(name), []);
        }
    }
}
