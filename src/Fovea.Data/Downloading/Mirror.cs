namespace Fovea.Data.Downloading;

/// <summary>A location that holds files under their names: an http or https address, a file address, or a local folder.</summary>
public static class Mirror
{
    /// <summary>The address or path of the file <paramref name="name"/> in <paramref name="mirror"/>.</summary>
    /// <exception cref="DataException">The mirror is an address with another scheme.</exception>
    public static string Locate(string mirror, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(mirror);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return LocalPath(mirror) is { } folder ? Path.Combine(folder, name) : $"{mirror.TrimEnd('/')}/{Uri.EscapeDataString(name)}";
    }

    /// <summary>The path that a file address or a path means; null for an http or https address.</summary>
    /// <exception cref="DataException">It is an address with another scheme.</exception>
    internal static string? LocalPath(string source)
    {
        if (!source.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(source, UriKind.Absolute, out Uri? address))
            return source;
        if (address.IsFile)
            return address.LocalPath;
        if (address.Scheme is "http" or "https")
            return null;
        throw new DataException(
            $"'{source}' is no place to download from: expected an http or https address, a file address or a local path.");
    }
}
