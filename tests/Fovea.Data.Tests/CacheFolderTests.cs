namespace Fovea.Data.Tests;

public sealed class CacheFolderTests
{
    [UnixTheory]
    [InlineData("/own", "/xdg", "/home/me", "/own")]
    [InlineData("", "/xdg", "/home/me", "/xdg/fovea")]
    [InlineData(null, "relative", "/home/me", "/home/me/.cache/fovea")]
    [InlineData(null, null, "/home/me", "/home/me/.cache/fovea")]
    public void PrefersTheMostSpecificVariable(string? own, string? xdg, string? home, string expected)
    {
        string found = CacheFolder.Find(name => name switch { "FOVEA_CACHE" => own, "XDG_CACHE_HOME" => xdg, "HOME" => home, _ => null });
        Assert.Equal(expected, found);
    }

    [Fact]
    public void NoVariableIsAnError()
        => Assert.Contains("set FOVEA_CACHE", Assert.Throws<DataException>(() => CacheFolder.Find(_ => null)).Message);

    private sealed class UnixTheoryAttribute : TheoryAttribute
    {
        public UnixTheoryAttribute()
        {
            if (OperatingSystem.IsWindows())
                Skip = "Windows has other variables and paths";
        }
    }
}
