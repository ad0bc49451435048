using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Fovea.Testing;

namespace Fovea.Samples.Tests;

[Collection(nameof(PackedFovea))]
public sealed class PackageTests
{
    private const string Tool = "Fovea.Cli";

    private static readonly string[] _projects =
        [.. Directory.GetDirectories(Path.Combine(SourceTree.Root, "src"))
            .Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal)];

    public static TheoryData<string> Projects => [.. _projects];

    public static TheoryData<string> Libraries => [.. _projects.Where(project => project != Tool)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void APackageIsDescribedAndHasReadmeAndLicence(string project)
    {
        using ZipArchive package = Open(project, "nupkg");
        Assert.Superset(new HashSet<string> { "README.md", "LICENSE" }, package.Entries.Select(entry => entry.FullName).ToHashSet());
        XElement metadata = Metadata(package, project);
        Assert.Equal(PackedFovea.Version, Value(metadata, "version"));
        Assert.Equal("Apache-2.0", Value(metadata, "license"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.EndsWith(".", Value(metadata, "description"));
        Assert.Contains("cnn", Value(metadata, "tags").Split(' '));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void ALibraryBringsItsDocumentationAndSymbolsWithoutPathsOfThisMachine(string project)
    {
        using ZipArchive package = Open(project, "nupkg");
        Assert.NotNull(package.GetEntry($"lib/net10.0/{project}.dll"));
        Assert.NotNull(package.GetEntry($"lib/net10.0/{project}.xml"));
        using ZipArchive symbols = Open(project, "snupkg");
        byte[] root = Encoding.UTF8.GetBytes(SourceTree.Root);
        Assert.Equal(-1, Content(symbols.GetEntry($"lib/net10.0/{project}.pdb")!).AsSpan().IndexOf(root));
        Assert.Equal(-1, Content(package.GetEntry($"lib/net10.0/{project}.dll")!).AsSpan().IndexOf(root));
    }

    [Fact]
    public void ALibrarysDependenciesAreThePackagesOfItsProjects()
    {
        using ZipArchive package = Open("Fovea", "nupkg");
        IEnumerable<string> ours = Metadata(package, "Fovea").Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .Select(element => element.Attribute("id")!.Value)
            .Where(id => id.StartsWith("Fovea", StringComparison.Ordinal));
        string[] expected =
            ["Fovea.Detection", "Fovea.Inference", "Fovea.Interpretability", "Fovea.Models", "Fovea.Onnx", "Fovea.Training"];
        Assert.Equal(expected, ours.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SymbolsOfNativeLibrariesComeNeitherWithTheToolNorIntoProjectsOfUsers()
    {
        using ZipArchive tool = Open(Tool, "nupkg");
        Assert.DoesNotContain(tool.Entries, entry => entry.FullName.Contains("/native/") && Path.GetExtension(entry.Name) == ".pdb");
        using ZipArchive imaging = Open("Fovea.Imaging", "nupkg");
        Assert.NotNull(imaging.GetEntry("buildTransitive/Fovea.Imaging.targets"));
        string imports = File.ReadAllText(
            Path.Combine(SourceTree.Root, "artifacts", "samples", "obj", "predict", "predict.csproj.nuget.g.targets"));
        Assert.Contains("Fovea.Imaging.targets", imports, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingElseIsPacked() => Assert.Equal(
        _projects.Select(project => $"{project}.{PackedFovea.Version}.nupkg").Order(StringComparer.Ordinal),
        Directory.GetFiles(PackedFovea.Packages, "*.nupkg").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    private static ZipArchive Open(string project, string kind) =>
        ZipFile.OpenRead(Path.Combine(PackedFovea.Packages, $"{project}.{PackedFovea.Version}.{kind}"));

    private static XElement Metadata(ZipArchive package, string project)
    {
        using Stream stream = package.GetEntry($"{project}.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    private static string Value(XElement metadata, string name) =>
        metadata.Elements().Single(element => element.Name.LocalName == name).Value;

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
