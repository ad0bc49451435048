using System.Xml.Linq;
using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Imaging;
using Fovea.Testing;

namespace Fovea.Samples.Tests;

/// <summary>The tests that share the packages, one after the other.</summary>
[CollectionDefinition(nameof(PackedFovea))]
public sealed class PackedFoveaGroup : ICollectionFixture<PackedFovea>;

/// <summary>
/// The packages as a user gets them: packed from what was built, the tool installed from its package, the samples built from the others
/// with a package cache of their own; and files to try them on.
/// </summary>
public sealed class PackedFovea : IAsyncLifetime
{
    private const int PicturesPerClass = 12, Digits = 3;

    private readonly string _files = Directory.CreateTempSubdirectory("fovea-samples-").FullName;

    /// <summary>The folder of the packages.</summary>
    public static string Packages { get; } = InTree("artifacts", "packages");

    /// <summary>The weights of a network that the tool trained on generated digits for a few steps.</summary>
    public string Weights => Path.Combine(_files, "run", "model.safetensors");

    /// <summary>A folder of pictures with a sub-folder for each class.</summary>
    public string Pictures => Path.Combine(_files, "digits");

    /// <summary>One of the pictures.</summary>
    public string Picture => Path.Combine(Pictures, "0", "0.png");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        DeleteAll(Packages, "*");
        DeleteAll(InTree("artifacts", "samples", "packages"), "fovea*"); // packages of others may stay
        foreach (string built in new[] { "obj", "bin", "tool" })
            DeleteAll(InTree("artifacts", "samples", built), "*");
        await DotnetAsync("pack", InTree("Fovea.slnx"), "-c", "Release", "--no-build");
        await DotnetAsync("build", InTree("samples", "Samples.slnx"), "-c", "Release", "-p:UseSharedCompilation=false");
        await DotnetAsync(
            "tool", "install", "Fovea.Cli", "--version", Version, "--tool-path", InTree("artifacts", "samples", "tool"), "--configfile",
            InTree("samples", "nuget.config"));
        WritePictures();
        await ToolAsync(
            "train", "--model", "lenet5", "--data", "glyphs", "--max-steps", "50", "--seed", "1", "--output", Path.Combine(_files, "run"));
    }

    /// <summary>The version in eng/Version.props.</summary>
    public static string Version { get; } = XDocument.Load(InTree("eng", "Version.props"))
        .Descendants("FoveaVersion").Single().Value;

    /// <summary>A path for a file that the tests may write.</summary>
    public string NewFile(string name) => Path.Combine(_files, name);

    /// <summary>Runs a built sample and returns its lines.</summary>
    public Task<string[]> SampleAsync(string sample, params string[] args) =>
        Command.RunAsync("dotnet", [SampleAssembly(sample), .. args], _files);

    /// <summary>The program of a built sample.</summary>
    public static string SampleAssembly(string sample) => InTree("artifacts", "samples", "bin", sample, "release", $"{sample}.dll");

    /// <summary>Runs the installed tool and returns its lines.</summary>
    public Task<string[]> ToolAsync(params string[] args) =>
        Command.RunAsync(InTree("artifacts", "samples", "tool", "fovea"), args, _files);

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        Directory.Delete(_files, recursive: true);
        return Task.CompletedTask;
    }

    private static string InTree(params string[] parts) => Path.Combine([SourceTree.Root, .. parts]);

    private static Task DotnetAsync(string verb, params string[] args) => Command.RunAsync(
        "dotnet", verb == "tool" ? [verb, .. args] : [verb, .. args, "-v:q", "-nologo", "-tl:off", "-nr:false"], SourceTree.Root);

    private static void DeleteAll(string folder, string pattern)
    {
        Directory.CreateDirectory(folder);
        foreach (string path in Directory.GetDirectories(folder, pattern))
            Directory.Delete(path, recursive: true);
        foreach (string path in Directory.GetFiles(folder, pattern))
            File.Delete(path);
    }

    private void WritePictures()
    {
        var glyphs = new GlyphDataset(Split.Test, 500);
        foreach (IGrouping<int, int> digit in Enumerable.Range(0, glyphs.Count).GroupBy(glyphs.Label).Where(digit => digit.Key < Digits))
        {
            string folder = Path.Combine(Pictures, $"{digit.Key}");
            Directory.CreateDirectory(folder);
            foreach ((int number, int index) in digit.Take(PicturesPerClass).Index())
                File.WriteAllBytes(Path.Combine(folder, $"{number}.png"), ImageFile.EncodePng(glyphs.Read(index)));
        }
    }
}
