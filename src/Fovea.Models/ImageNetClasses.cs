using System.Reflection;

namespace Fovea.Models;

/// <summary>The 1000 classes of ImageNet's challenge from 2012 on, in the output order of all published networks.</summary>
public static class ImageNetClasses
{
    private const string Resource = "Fovea.Models.imagenet-classes.txt";
    private const int SynsetLength = 9;

    private static readonly Lazy<IReadOnlyList<string>> _lines = new(Read);
    private static readonly Lazy<IReadOnlyList<string>> _names = new(() => [.. _lines.Value.Select(line => line[(SynsetLength + 1)..])]);
    private static readonly Lazy<IReadOnlyList<string>> _synsets = new(() => [.. _lines.Value.Select(line => line[..SynsetLength])]);

    /// <summary>The classes' names, such as <c>great white shark</c>; two names stand for two classes each.</summary>
    public static IReadOnlyList<string> Names => _names.Value;

    /// <summary>The classes' WordNet synsets, such as <c>n01484850</c>, by which data sets name folders.</summary>
    public static IReadOnlyList<string> Synsets => _synsets.Value;

    private static string[] Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
