using System.Text.RegularExpressions;

namespace Fovea.Architecture.Tests;

public sealed partial class SourceTests
{
    private const int LongestFile = 300;

    private const int LongestLine = 140;

    private static readonly string[] _ourCode = ["src", "tests", "bench", "samples"];

    /// <summary>Folders whose name is no part of their files' namespace, each with the reason.</summary>
    private static readonly Dictionary<string, string> _foldersWithoutNamespace = new()
    {
        ["src/Fovea.Kernels/Random"] = "a namespace Fovea.Kernels.Random would hide System.Random",
    };

    /// <summary>Files that may be longer than <see cref="LongestFile"/>, each with the reason.</summary>
    private static readonly Dictionary<string, string> _longFiles = new()
    {
        ["src/Fovea.Kernels/Gemm/MicroKernel.cs"] =
            "one method whose accumulators are locals of their own, since registers cannot be indexed",
    };

    private static readonly string[] _textEndings =
    [
        ".cs", ".csproj", ".props", ".targets", ".slnx", ".sh", ".ps1", ".awk", ".md", ".json", ".yml", ".py", ".config", ".txt", "fovea",
        "test", "run",
    ];

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
        => Offenders.None(Repository.Files("src", ".cs")
            .Where(path => !_longFiles.ContainsKey(path) && Lines(path) > LongestFile)
            .Select(path => $"{path}: {Lines(path)} lines"));

    [Fact]
    public void ALongFileIsStillLong()
        => Assert.All(_longFiles.Keys, path => Assert.InRange(Lines(path), LongestFile + 1, int.MaxValue));

    [Fact]
    public void NoLineIsTooLong()
        => Offenders.None(Code().SelectMany(path => Repository.Read(path).Split('\n')
            .Index()
            .Where(line => line.Item.Length > LongestLine && !OneTag().IsMatch(line.Item))
            .Select(line => $"{path}:{line.Index + 1}: {line.Item.Length} characters")));

    [Fact]
    public void NamesOfTestsAreWordsInPascalCase()
        => Offenders.None(Repository.Files("tests", ".cs")
            .SelectMany(path => TestMethod().Matches(Repository.Read(path))
                .Select(match => match.Groups["name"].Value)
                .Where(name => name.Contains('_') || !char.IsAsciiLetterUpper(name[0]))
                .Select(name => $"{path}: {name}")));

    [Fact]
    public void ANamespaceIsTheAssemblyAndTheFolder()
        => Offenders.None(Code()
            .Where(path => !path.StartsWith("tests/Shared/", StringComparison.Ordinal))
            .SelectMany(path => NamespaceLine().Matches(Repository.Read(path))
                .Select(match => match.Groups["name"].Value)
                .Where(name => name != Namespace(Path.GetDirectoryName(path)!))
                .Select(name => $"{path}: {name}")));

    [Fact]
    public void NoFileNamesAPathOfSomebodysMachine()
        => Assert.Empty(_textEndings
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

    private static IEnumerable<string> Code() => _ourCode.SelectMany(folder => Repository.Files(folder, ".cs"));

    private static string Namespace(string folder)
        => string.Join('.', (_foldersWithoutNamespace.ContainsKey(folder) ? Path.GetDirectoryName(folder)! : folder).Split('/')[1..]);

    private static int Lines(string path) => Repository.Read(path).AsSpan().Count('\n');

    [GeneratedRegex("""
        ^\s*\[\w*(?:Fact|Theory)\b[\s\S]*?
        \bpublic\s+(?:static\s+)?(?:async\s+)?(?:void|Task|ValueTask)\s+(?<name>\w+)\(
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex TestMethod();

    // A comment of one tag, which cannot be broken: a reference to an overload with many parameters.
    [GeneratedRegex(@"^\s*/// <[^<>]*>\W?$")]
    private static partial Regex OneTag();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"(?<![\w.)}])/(?:home/(?!me\b)|root/|work/)")]
    private static partial Regex MachinePath();
}
