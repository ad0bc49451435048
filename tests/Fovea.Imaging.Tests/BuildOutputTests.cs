namespace Fovea.Imaging.Tests;

/// <summary>What a build puts beside the assemblies of whoever uses Fovea.Imaging.</summary>
public sealed class BuildOutputTests
{
    [Fact]
    public void OfTheNativeLibrariesOnlyThisPlatformsIsThere()
    {
        string[] natives = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "libSkiaSharp*", SearchOption.AllDirectories)];
        Assert.Contains(Path.GetExtension(Assert.Single(natives)), new[] { ".so", ".dll", ".dylib" });
    }

    [Fact]
    public void TheNoticesOfOthersAreThere()
    {
        string notices = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "THIRD-PARTY-NOTICES.txt"));
        Assert.All(["SkiaSharp", "skia", "libjpeg-turbo", "libpng", "libwebp", "Roboto"], name => Assert.Contains($"# {name}\n", notices));
    }
}
