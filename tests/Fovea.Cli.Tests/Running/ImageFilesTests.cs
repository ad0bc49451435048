using Fovea.Cli.Errors;
using Fovea.Cli.Running;

namespace Fovea.Cli.Tests.Running;

public sealed class ImageFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-images-").FullName;

    public ImageFilesTests()
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
        => Assert.Equal(expected.Select(Place), ImageFiles.Expand([Place(pattern)]));

    [Fact]
    public void FilesFoldersAndPatternsKeepTheirOrder() => Assert.Equal(
        [Place("c.txt"), Place("fish/eel.jpg"), Place("b.jpg")],
        ImageFiles.Expand([Place("c.txt"), Place("fish"), Place("b*")]));

    [StarredNameFact]
    public void AFileMayHaveAStarInItsName()
    {
        File.WriteAllText(Place("*.png"), "");
        Assert.Equal([Place("*.png")], ImageFiles.Expand([Place("*.png")]));
    }

    [Theory]
    [InlineData("*.gif")]
    [InlineData("nowhere/*.jpg")]
    [InlineData("c.tx?")]
    public void APatternThatMatchesNothingIsRefused(string pattern)
    {
        UserError error = Assert.Throws<UserError>(() => ImageFiles.Expand([Place(pattern)]));
        Assert.Equal($"{Place(pattern)}: matches no image, expected .jpg, .jpeg, .png, .webp files", error.Message);
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
