using System.Globalization;

namespace Fovea;

/// <summary>Reads a file of class names, one per line in the order of the network's outputs.</summary>
public static class ClassFile
{
    /// <summary>
    /// Reads the names: the last column of tab-separated lines (index, synset, name), otherwise the whole line; underscores become spaces.
    /// A number in the first column must be the index of the line, from 0. Empty lines are skipped.
    /// </summary>
    /// <exception cref="FoveaException">The file cannot be read, is empty or is not in order.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string[] lines;
        try
        {
            lines = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException(
                $"{path}: cannot be read ({failure.Message.TrimEnd('.')}): give a file with one class a line", failure);
        }
        if (lines.Length == 0)
            throw new FoveaException($"{path}: is empty: give a file with one class a line");
        return [.. lines.Select((line, i) => Name(path, line.Split('\t'), i))];
    }

    private static string Name(string path, string[] columns, int line)
    {
        if (columns.Length > 1 && int.TryParse(columns[0], CultureInfo.InvariantCulture, out int index) && index != line)
            throw new FoveaException($"{path}: line {line + 1} has the index {index}, expected {line}: put the classes in order");
        return columns[^1].Replace('_', ' ');
    }
}
