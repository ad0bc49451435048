using System.Globalization;

namespace Fovea.Server.Repository;

/// <summary>Where the models of a server are: those that were named, and those of a folder <c>NAME/VERSION/FILE</c>.</summary>
internal sealed class ModelFiles(ModelSources named, string? folder)
{
    private const string OnlyVersion = "1";

    private static readonly string[] _extensions = [".safetensors", ".pth", ".pt", ".th", ".onnx"];

    /// <summary>The names of all models, in order.</summary>
    /// <exception cref="FoveaException">There is no such folder.</exception>
    public IReadOnlyList<string> Names() =>
        [.. named.Select(source => source.Name).Concat(FolderNames()).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The versions of a model with their sources, the newest last; empty for no model.</summary>
    /// <exception cref="FoveaException">A version's folder does not hold exactly one file of weights.</exception>
    public IReadOnlyList<(string Version, ModelSource Source)> Versions(string name)
    {
        if (named.FirstOrDefault(source => source.Name == name) is { } source)
            return [(OnlyVersion, source)];
        if (!FolderNames().Contains(name))
            return [];
        return
        [
            .. Directory.GetDirectories(Path.Combine(folder!, name))
                .Select(path => (Path: path, Version: Path.GetFileName(path)))
                .Where(each => Number(each.Version) is not null)
                .OrderBy(each => Number(each.Version))
                .Select(each => (each.Version, new ModelSource(name, FileIn(each.Path)))),
        ];
    }

    /// <summary>A version as a number; null for none.</summary>
    public static int? Number(string version) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && version == number.ToString(CultureInfo.InvariantCulture) ? number : null;

    private static string FileIn(string path)
    {
        string[] files = [.. Directory.GetFiles(path).Where(file => _extensions.Contains(Path.GetExtension(file).ToLowerInvariant()))];
        return files is [var only]
            ? only
            : throw new FoveaException($"{path} holds {files.Length} files of weights; expected one ({string.Join(", ", _extensions)})");
    }

    private IEnumerable<string> FolderNames()
    {
        if (folder is null)
            return [];
        if (!Directory.Exists(folder))
            throw new FoveaException($"{folder}: no such folder; expected one with models, NAME/VERSION/FILE");
        return Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!).Where(ModelSource.IsName);
    }
}
