using Fovea.Data.Folders;

namespace Fovea.Data.Tests;

public sealed class ImagePathsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-images-").FullName;

    public ImagePathsTests()
    {
        string[] files = ["b.jpg", "a.PNG", "c.txt", ".hidden.jpg", "birds/hen.jpg", "birds/deep/owl.webp", "fish/eel.jpg", ".git/x.jpg"];
        foreach (string file in files)
        {
            string path = Path.Combine(_folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }

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
        Assert.Equal($"{Place(pattern)}: matches no image, expected .jpg, .jpeg, .png, .webp, .gif, .bmp files.", error.Message);
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
