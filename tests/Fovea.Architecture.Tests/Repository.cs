using System.Reflection;
using System.Xml.Linq;
using Fovea.Testing;

namespace Fovea.Architecture.Tests;

/// <summary>The working tree that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] _notOurs = [".git", ".vs", ".idea", ".peers", "artifacts", "bin", "obj", "TestResults", "runs"];

    /// <summary>The folder of the solution.</summary>
    public static string Root => SourceTree.Root;

    /// <summary>The names of the projects under src, which are the names of their folders.</summary>
    public static IReadOnlyList<string> Projects { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal)];

    /// <summary>
    /// Every file of ours whose name ends with <paramref name="ending"/>, by its path from the root with forward slashes.
    /// </summary>
    public static IEnumerable<string> Files(string folder, string ending)
        => Walk(Path.Combine(Root, folder))
            .Where(path => path.EndsWith(ending, StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>The text of one file, by its path from the root.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>A project's file.</summary>
    public static XDocument Project(string name) => XDocument.Load(Path.Combine(Root, "src", name, $"{name}.csproj"));

    /// <summary>A project's compiled assembly, as built beside these tests.</summary>
    public static Assembly Assembly(string project)
        => System.Reflection.Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, $"{project}.dll"));

    private static IEnumerable<string> Walk(string folder)
    {
        IEnumerable<string> below = Directory.GetDirectories(folder)
            .Where(path => !_notOurs.Contains(Path.GetFileName(path)))
            .SelectMany(Walk);
        return Directory.GetFiles(folder).Concat(below);
    }
}
