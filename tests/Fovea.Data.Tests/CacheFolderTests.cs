namespace Fovea.Data.Tests;

public sealed class CacheFolderTests
{
    [Theory]
    [InlineData("/own", "/xdg", "/home/me", "/own")]
    [InlineData("", "/xdg", "/home/me", "/xdg/fovea")]
    [InlineData(null, "relative", "/home/me", "/home/me/.cache/fovea")]
    [InlineData(null, null, "/home/me", "/home/me/.cache/fovea")]
    public void PrefersTheMostSpecificVariable(string? own, string? xdg, string? home, string expected)
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(
            expected, CacheFolder.Find(name => name switch { "FOVEA_CACHE" => own, "XDG_CACHE_HOME" => xdg, "HOME" => home, _ => null }));
    }

    [Fact]
    public void NoVariableIsAnError()
        => Assert.Contains("set FOVEA_CACHE", Assert.Throws<DataException>(() => CacheFolder.Find(_ => null)).Message);
}
