namespace Fovea.Cli.Tests.Scripts;

/// <summary>fovea.ps1 does what fovea does.</summary>
public sealed class PowerShellScriptTests : IDisposable
{
    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [PowerShellFact]
    public async Task BuildsOnFirstUseAndThenOnlyRuns()
    {
        var first = await _checkout.RunAsync(_checkout.PowerShellScript, ["predict", "a b.jpg", "", "--lr-milestones", "30,60"]);
        Assert.Equal((0, "<predict><a b.jpg><><--lr-milestones><30,60>", "Building Fovea (first use)...\n"), Trim(first));
        var second = await _checkout.RunAsync(_checkout.PowerShellScript, ["models"]);
        Assert.Equal((0, "<models>", ""), Trim(second));
        Assert.Equal(1, _checkout.Builds);
        Assert.Equal("compiled", _checkout.Tool);
    }

    [PowerShellFact]
    public async Task WithoutTheCompilerToMachineCodeTheToolRunsAsItWasBuilt()
    {
        var (code, output, error) = await _checkout.RunAsync(
            _checkout.PowerShellScript, ["models"], new() { ["DOTNET_FAKE_UNCOMPILED"] = "error NU1101" });
        Assert.Equal((0, "<models>"), (code, output.TrimEnd()));
        Assert.Contains("fovea: not compiled to machine code", error, StringComparison.Ordinal);
        Assert.Equal("built", _checkout.Tool);
    }

    [PowerShellFact]
    public async Task BuildsAgainWhenASourceIsChanged()
    {
        await _checkout.RunAsync(_checkout.PowerShellScript, ["models"]);
        await File.WriteAllTextAsync(Path.Combine(_checkout.Root, "src", "A.cs"), "class Changed;");
        var (_, _, error) = await _checkout.RunAsync(_checkout.PowerShellScript, ["models"]);
        Assert.Equal("Building Fovea (its sources changed)...\n", error);
        Assert.Equal(2, _checkout.Builds);
    }

    [PowerShellFact]
    public async Task TheExitCodeIsTheTools()
    {
        var (code, _, _) = await _checkout.RunAsync(_checkout.PowerShellScript, ["models"], new() { ["DOTNET_FAKE_EXIT"] = "130" });
        Assert.Equal(130, code);
    }

    [PowerShellFact]
    public async Task VariablesThatMSBuildWouldTakeForPropertiesDoNotReachTheBuild()
    {
        string[] properties = ["OUTDIR", "Configuration", "PLATFORM", "Version", "TargetFramework", "ArtifactsPath", "MSBuildSDKsPath"];
        string[] needed = ["HTTPS_PROXY", "no_proxy", "NUGET_PACKAGES", "SSL_CERT_FILE", "DOTNET_ROOT"];
        var environment = properties.Concat(needed).ToDictionary(name => name, _ => "/x y");
        var (code, output, _) = await _checkout.RunAsync(_checkout.PowerShellScript, ["--version"], environment);
        Assert.Equal((0, "<--version>"), (code, output.TrimEnd()));
        string[] seen = [.. _checkout.BuildEnvironment];
        Assert.Empty(seen.Intersect(properties, StringComparer.OrdinalIgnoreCase));
        Assert.Empty(needed.Except(seen));
    }

    [PowerShellFact]
    public async Task ThreeAtOnceBuildOnce()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => _checkout.RunAsync(_checkout.PowerShellScript, [$"{i}"])));
        Assert.Equal(["<0>", "<1>", "<2>"], runs.Select(run => run.Output.TrimEnd()));
        Assert.Equal(1, _checkout.Builds);
    }

    [PowerShellFact]
    public async Task ABuildThatFailsShowsTheCompilersErrorsOnce()
    {
        const string compiler = "src/A.cs(1,1): error CS1002: ; expected [A.csproj]";
        var (code, output, error) = await _checkout.RunAsync(
            _checkout.PowerShellScript, ["models"], new() { ["DOTNET_FAKE_ERROR"] = compiler });
        Assert.Equal((1, ""), (code, output));
        string[] lines = error.TrimEnd('\n').Split('\n');
        Assert.Equal(["Building Fovea (first use)...", compiler], lines[..2]);
        Assert.StartsWith("fovea: error: the build failed", Assert.Single(lines[2..]));
    }

    [PowerShellFact]
    public async Task AnOlderSdkIsOneLine()
    {
        var (code, _, error) = await _checkout.RunAsync(
            _checkout.PowerShellScript, [], new() { ["DOTNET_FAKE_SDKS"] = "8.0.100 [/sdk]\n9.0.203 [/sdk]" });
        Assert.Equal(1, code);
        Assert.Equal(
            "fovea: error: the .NET 10 SDK is needed, dotnet has 8.0.100 9.0.203: install it from https://dot.net/download\n", error);
    }

    private static (int Code, string Output, string Error) Trim((int Code, string Output, string Error) run) =>
        run with { Output = run.Output.TrimEnd() };
}
