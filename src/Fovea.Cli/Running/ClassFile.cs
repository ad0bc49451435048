using System.Globalization;
using Fovea.Cli.Errors;

namespace Fovea.Cli.Running;

/// <summary>Reads a file of class names, one per line in the order of the network's outputs.</summary>
internal static class ClassFile
{
    /// <summary>
    /// Reads the names: the last column of tab-separated lines (index, synset, name), otherwise the whole line. A number in the first
    /// column must be the index of the line, from 0.
    /// </summary>
    /// <exception cref="UserError">The file cannot be read, is empty or is not in order.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string[] lines;
        try
        {
            lines = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--classes: {path} cannot be read ({failure.Message.TrimEnd('.')}): give a file with one class a line");
        }
        if (lines.Length == 0)
            throw new UserError($"--classes: {path} is empty: give a file with one class a line");
        return [.. lines.Select((line, i) => Name(path, line.Split('\t'), i))];
    }

    private static string Name(string path, string[] columns, int line)
    {
        if (columns.Length > 1 && int.TryParse(columns[0], CultureInfo.InvariantCulture, out int index) && index != line)
            throw new UserError($"--classes: line {line + 1} of {path} has the index {index}, expected {line}: put the classes in order");
        return columns[^1].Replace('_', ' ');
    }
}
