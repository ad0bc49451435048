namespace Fovea.Data.Folders;

/// <summary>Lists folders by the rule of <see cref="ImageNames"/>, in the order of code points.</summary>
internal static class Listing
{
    // What .NET puts in the place of bytes that are no UTF-8; the name that results names no file.
    private const char Replacement = '\uFFFD';

    /// <summary>The images directly in a folder, with its path, by name.</summary>
    /// <exception cref="DataException">The folder cannot be listed, or an image's name is no UTF-8.</exception>
    public static string[] Images(string folder) => Sorted(folder, Directory.EnumerateFiles, ImageNames.IsImage, File.Exists);

    /// <summary>The sub-folders that are looked into, with the folder's path, by name.</summary>
    /// <exception cref="DataException">The folder cannot be listed, or a sub-folder's name is no UTF-8.</exception>
    public static string[] Folders(string folder) => Sorted(folder, Directory.EnumerateDirectories, ImageNames.IsFolder, Directory.Exists);

    /// <summary>Refuses a path that was listed but cannot be opened by its name.</summary>
    /// <exception cref="DataException">The name is no UTF-8.</exception>
    public static string Nameable(string path, Func<string, bool> exists) => !path.Contains(Replacement) || exists(path)
        ? path
        : throw new DataException($"{path}: the name is no valid UTF-8, so that it cannot be opened; rename it.");

    private static string[] Sorted(
        string folder, Func<string, IEnumerable<string>> enumerate, Func<string, bool> counts, Func<string, bool> exists)
    {
        try
        {
            string[] found = [.. enumerate(folder).Where(counts).Select(path => Nameable(path, exists))];
            Array.Sort(found, CodePointOrder.Comparer);
            return found;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder}: cannot be listed ({failure.Message.TrimEnd('.')}); check its permissions.", failure);
        }
    }
}
