namespace Fovea.Data;

/// <summary>Finds the folder in which downloaded data sets and weights are kept.</summary>
public static class CacheFolder
{
    /// <summary>
    /// <c>$FOVEA_CACHE</c>, else <c>$XDG_CACHE_HOME/fovea</c>, else <c>.cache/fovea</c> in the home folder (<c>$HOME</c>, on Windows
    /// <c>$USERPROFILE</c>). Empty variables count as unset, as does a relative XDG_CACHE_HOME (XDG Base Directory specification).
    /// </summary>
    /// <param name="variable">Reads an environment variable: <c>Environment.GetEnvironmentVariable</c> in a program.</param>
    /// <exception cref="DataException">None of the variables is set.</exception>
    public static string Find(Func<string, string?> variable) => TryFind(variable) ?? throw new DataException(
        "No cache folder: none of FOVEA_CACHE, XDG_CACHE_HOME and HOME is set; set FOVEA_CACHE to a folder for data sets.");

    /// <summary>As <see cref="Find"/>, but null where none of the variables is set.</summary>
    public static string? TryFind(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (variable("FOVEA_CACHE") is { Length: > 0 } own)
            return Path.GetFullPath(own);
        if (variable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathFullyQualified(xdg))
            return Path.Combine(xdg, "fovea");
        foreach (string home in (string[])["HOME", "USERPROFILE"])
        {
            if (variable(home) is { Length: > 0 } folder)
                return Path.Combine(folder, ".cache", "fovea");
        }

        return null;
    }
}
