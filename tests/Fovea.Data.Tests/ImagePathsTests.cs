using Fovea.Data.Folders;

namespace Fovea.Data.Tests;

public sealed class ImagePathsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-images-").FullName;

    public ImagePathsTests()
        => Write("b.jpg", "a.PNG", "c.txt", ".hidden.jpg", "birds/hen.jpg", "birds/deep/owl.webp", "fish/eel.jpg", ".git/x.jpg");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("*", "a.PNG", "b.jpg")]
    [InlineData("*.jpg", "b.jpg")]
    [InlineData("?.jpg", "b.jpg")]
    [InlineData("birds/*.jpg", "birds/hen.jpg")]
    [InlineData("*/*.jpg", "birds/hen.jpg", "fish/eel.jpg")]
    [InlineData("**/*.jpg", "b.jpg", "birds/hen.jpg", "fish/eel.jpg")]
    [InlineData("**", "a.PNG", "b.jpg", "birds/deep/owl.webp", "birds/hen.jpg", "fish/eel.jpg")]
    [InlineData("b*/**/o?l.*", "birds/deep/owl.webp")]
    [InlineData(".hidden*", ".hidden.jpg")]
    public void PatternsStandForTheImagesThatMatch(string pattern, params string[] expected)
        => Assert.Equal(expected.Select(Place), ImagePaths.Expand([Place(pattern)]));

    [Fact]
    public void FilesFoldersAndPatternsKeepTheirOrder() => Assert.Equal(
        [Place("c.txt"), Place("fish/eel.jpg"), Place("b.jpg")],
        ImagePaths.Expand([Place("c.txt"), Place("fish"), Place("b*")]));

    [StarredNameFact]
    public void AFileMayHaveAStarInItsName()
    {
        File.WriteAllText(Place("*.png"), "");
        Assert.Equal([Place("*.png")], ImagePaths.Expand([Place("*.png")]));
    }

    [Theory]
    [InlineData("*.tif")]
    [InlineData("nowhere/*.jpg")]
    [InlineData("c.tx?")]
    public void APatternThatMatchesNothingIsRefused(string pattern)
    {
        DataException error = Assert.Throws<DataException>(() => ImagePaths.Expand([Place(pattern)]));
        Assert.Equal(
            $"{Place(pattern)}: matches no image, expected .jpg, .jpeg, .jpe, .jfif, .png, .webp, .gif, .bmp files.", error.Message);
    }

    [Fact]
    public void WhatSystemsPutBesideImagesIsPassedOver()
    {
        Write("mac/IMG_0.png", "mac/._IMG_0.png", "mac/IMG_1.JPeG", "mac/Thumbs.db", "mac/.DS_Store", "mac/desktop.ini");
        Write("mac/__MACOSX/IMG_0.png", "mac/x.png/y.tif");
        string[] expected = [Place("mac/IMG_0.png"), Place("mac/IMG_1.JPeG")];
        foreach (string path in (string[])["mac", "mac/*", "mac/**", "mac/*.*"])
            Assert.Equal(expected, ImagePaths.Expand([Place(path)]));
    }

    [Fact]
    public void NamesAreInTheOrderOfCodePointsAsInPython()
    {
        Write("order/ＵＦＯ.png", "order/𠮷野家.png", "order/a.png");
        string[] expected = [Place("order/a.png"), Place("order/ＵＦＯ.png"), Place("order/𠮷野家.png")];
        Assert.Equal(expected, ImagePaths.Expand([Place("order")]));
        Assert.Equal(expected, ImagePaths.Expand([Place("order/*")]));
    }

    [Fact]
    public void AFolderOfFoldersPointsToThePatternForAllOfThem()
    {
        Write("pets/cats/1.jpg", "pets/dogs/2.jpg", "pets/notes.txt");
        string pattern = Path.Combine(Place("pets"), "**");
        DataException error = Assert.Throws<DataException>(() => ImagePaths.Expand([Place("pets")]));
        Assert.Equal(
            $"{Place("pets")}: no images in this folder but 2 sub-folders; for the images in all of them give the pattern '{pattern}'.",
            error.Message);
        Assert.Equal([Place("pets/cats/1.jpg"), Place("pets/dogs/2.jpg")], ImagePaths.Expand([pattern]));
    }

    [NonUtf8Fact]
    public void ANameThatIsNoUtf8IsRefused()
    {
        using var file = new NonUtf8File(_folder, "\\351t\\351.jpg");
        foreach (string path in (string[])["", "*", "**"])
        {
            DataException error = Assert.Throws<DataException>(() => ImagePaths.Expand([Place(path)]));
            Assert.EndsWith("t\uFFFD.jpg: the name is no valid UTF-8, so that it cannot be opened; rename it.", error.Message);
        }

        Assert.Equal([Place("b.jpg")], ImagePaths.Expand([Place("b*")]));
    }

    private void Write(params string[] files)
    {
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Place(file))!);
            File.WriteAllText(Place(file), "");
        }
    }

    private string Place(string file) => Path.Combine(_folder, file.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>A test with a file whose name has a star.</summary>
    private sealed class StarredNameFactAttribute : FactAttribute
    {
        public StarredNameFactAttribute()
        {
            if (OperatingSystem.IsWindows())
                Skip = "Windows allows no star in a file's name";
        }
    }
}
