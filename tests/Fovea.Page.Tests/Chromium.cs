namespace Fovea.Page.Tests;

/// <summary>The browser of this machine.</summary>
internal static class Chromium
{
    private const string Variable = "FOVEA_CHROMIUM";
    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome", "chrome.exe", "msedge.exe"];

    /// <summary>Its program; null where there is none.</summary>
    public static string? Program { get; } = Find();

    /// <summary>Why tests of the page do not run here; null where they do.</summary>
    public static string? WhyNot => Program is null
        ? $"Chromium is not here: install it (Debian: apt-get install chromium), or name its program by {Variable}."
        : null;

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return File.Exists(named) ? named : null;
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return _names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}

/// <summary>A test that needs a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PageFactAttribute : FactAttribute
{
    public PageFactAttribute() => Skip = Chromium.WhyNot;
}

/// <summary>Tests that need a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PageTheoryAttribute : TheoryAttribute
{
    public PageTheoryAttribute() => Skip = Chromium.WhyNot;
}
