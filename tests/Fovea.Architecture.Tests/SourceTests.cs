using System.Text.RegularExpressions;

namespace Fovea.Architecture.Tests;

public sealed partial class SourceTests
{
    private const int LongestFile = 500;

    private static readonly string[] TextEndings =
        [".cs", ".csproj", ".props", ".targets", ".slnx", ".sh", ".awk", ".md", ".json", ".yml", ".py", ".txt", "fovea", "test", "run"];

    public static TheoryData<string> Projects => [.. Repository.Projects];

    [Fact]
    public void OnlyKernelsAndPInvokeDeclarationsAreUnsafe()
    {
        IEnumerable<string> offenders = Repository.Files("src", ".cs")
            .Where(path => !path.StartsWith("src/Fovea.Kernels/", StringComparison.Ordinal))
            .Where(path => CSharpText.Uses(Repository.Read(path), "unsafe"))
            .Where(path => !(path.StartsWith("src/Fovea.Imaging/", StringComparison.Ordinal)
                && CSharpText.Uses(Repository.Read(path), "LibraryImport")));
        Assert.Empty(offenders);
    }

    [Fact]
    public void OnlyKernelsAndImagingAllowUnsafeBlocks()
    {
        IEnumerable<string> allowing = Repository.Files("", ".csproj")
            .Concat(Repository.Files("", ".props"))
            .Concat(Repository.Files("", ".targets"))
            .Where(path => path.StartsWith("src/", StringComparison.Ordinal) || !path.Contains('/'))
            .Where(path => Repository.Read(path).Contains("AllowUnsafeBlocks", StringComparison.Ordinal));
        Assert.Empty(allowing.Except(["src/Fovea.Kernels/Fovea.Kernels.csproj", "src/Fovea.Imaging/Fovea.Imaging.csproj"]));
    }

    [Fact]
    public void NoSourceFileIsTooLong()
        => Assert.All(Repository.Files("src", ".cs"), path => Assert.InRange(Repository.Read(path).AsSpan().Count('\n'), 0, LongestFile));

    [Fact]
    public void NoFileNamesAPathOfSomebodysMachine()
        => Assert.Empty(TextEndings
            .SelectMany(ending => Repository.Files("", ending))
            .Distinct()
            .SelectMany(path => MachinePath().Matches(Repository.Read(path)).Select(match => $"{path}: {match.Value}")));

    [Theory]
    [InlineData("open \"/ho~me/ann/data\"", true)]
    [InlineData("/ro~ot/.nuget", true)]
    [InlineData("cd /wo~rk/x", true)]
    [InlineData("file:///ho~me/ann", true)]
    [InlineData("https://example.org/ho~me/page", false)]
    [InlineData("../ro~ot/x", false)]
    [InlineData("$root/wo~rk/x", false)]
    [InlineData("/ho~mepage", false)]
    [InlineData("/ho~me/me/.cache", false)]
    [InlineData("/ho~me/megan/.cache", true)]
    public void MachinePathsAreTold(string text, bool expected)
        => Assert.Equal(expected, MachinePath().IsMatch(text.Replace("~", "", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Projects))]
    public void PublicTypesLiveInTheNamespaceOfTheirAssembly(string project)
    {
        IEnumerable<Type> strangers = Repository.Assembly(project)
            .GetExportedTypes()
            .Where(type => type.Namespace != project && type.Namespace?.StartsWith($"{project}.", StringComparison.Ordinal) != true);
        Assert.Empty(strangers);
    }

    [GeneratedRegex(@"(?<![\w.)}])/(?:home/(?!me\b)|root/|work/)")]
    private static partial Regex MachinePath();
}
