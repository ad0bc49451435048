namespace Fovea.Cli.Tests.Scripts;

public sealed class FoveaScriptTests : IDisposable
{
    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [LinuxFact]
    public async Task BuildsOnFirstUseAndThenOnlyRuns()
    {
        var first = await _checkout.RunAsync(_checkout.Script, ["predict", "a b.jpg", ""]);
        Assert.Equal((0, "<predict><a b.jpg><>", "Building Fovea (first use)…\n"), first);
        var second = await _checkout.RunAsync(_checkout.Script, ["models"]);
        Assert.Equal((0, "<models>", ""), second);
        Assert.Equal(1, _checkout.Builds);
        Assert.Equal("compiled", _checkout.Tool);
    }

    [LinuxFact]
    public async Task WithoutTheCompilerToMachineCodeTheToolRunsAsItWasBuilt()
    {
        var first = await _checkout.RunAsync(_checkout.Script, ["models"], new() { ["DOTNET_FAKE_UNCOMPILED"] = "error NU1101" });
        Assert.Equal((0, "<models>"), (first.Code, first.Output));
        Assert.Contains("fovea: not compiled to machine code", first.Error, StringComparison.Ordinal);
        Assert.Equal("built", _checkout.Tool);
        var second = await _checkout.RunAsync(_checkout.Script, ["models"]);
        Assert.Equal((0, "<models>", ""), second);
        Assert.Equal(1, _checkout.Builds);
    }

    [LinuxFact]
    public async Task BuildsAgainWhenASourceIsChangedAddedOrRemoved()
    {
        await _checkout.RunAsync(_checkout.Script, []);
        string added = Path.Combine(_checkout.Root, "src", "B.cs");
        Action[] changes =
        [
            () => File.WriteAllText(Path.Combine(_checkout.Root, "src", "A.cs"), "class C;"),
            () => File.WriteAllText(added, "class B;"),
            () => File.Delete(added),
            () => File.SetLastWriteTimeUtc(Path.Combine(_checkout.Root, "Directory.Build.props"), new DateTime(2001, 1, 1)),
        ];
        for (int i = 0; i < changes.Length; i++)
        {
            changes[i]();
            Assert.Equal((0, "", "Building Fovea (its sources changed)…\n"), Trim(await _checkout.RunAsync(_checkout.Script, [])));
            Assert.Equal(i + 2, _checkout.Builds);
        }
    }

    [LinuxFact]
    public async Task TheExitCodeIsTheTools()
    {
        var (code, _, _) = await _checkout.RunAsync(_checkout.Script, ["models"], new() { ["DOTNET_FAKE_EXIT"] = "130" });
        Assert.Equal(130, code);
    }

    [LinuxFact]
    public async Task VariablesThatMSBuildWouldTakeForPropertiesDoNotReachTheBuild()
    {
        string[] properties =
        [
            "OUTDIR", "OutputPath", "BaseOutputPath", "Configuration", "PLATFORM", "Version", "VERSION", "TargetFramework",
            "TARGETFRAMEWORK", "RuntimeIdentifier", "PublishDir", "ArtifactsPath", "TreatWarningsAsErrors", "MSBuildSDKsPath",
            "DirectoryBuildPropsPath",
        ];
        string[] needed = ["HTTPS_PROXY", "no_proxy", "NUGET_PACKAGES", "SSL_CERT_FILE", "LC_ALL", "DOTNET_ROOT", "TZ"];
        var environment = properties.Concat(needed).ToDictionary(name => name, _ => "/x y");
        var (code, output, _) = await _checkout.RunAsync(_checkout.Script, ["--version"], environment);
        Assert.Equal((0, "<--version>"), (code, output));
        string[] seen = [.. _checkout.BuildEnvironment];
        Assert.Empty(seen.Intersect(properties, StringComparer.OrdinalIgnoreCase));
        Assert.Empty(needed.Except(seen));
        Assert.Contains("PATH", seen);
        Assert.Contains("TMPDIR", seen);
    }

    [LinuxFact]
    public async Task WorksThroughASymbolicLink()
    {
        string link = _checkout.Outside("a link");
        File.CreateSymbolicLink(link, _checkout.Script);
        var (code, output, _) = await _checkout.RunAsync(link, ["models"]);
        Assert.Equal((0, "<models>"), (code, output));
    }

    [LinuxFact]
    public async Task FourAtOnceBuildOnce()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _checkout.RunAsync(_checkout.Script, [$"{i}"])));
        Assert.Equal(["<0>", "<1>", "<2>", "<3>"], runs.Select(run => run.Output));
        Assert.Equal(1, _checkout.Builds);
    }

    [LinuxFact]
    public async Task ABuildThatFailsShowsTheCompilersErrorsOnce()
    {
        const string compiler = "src/A.cs(1,1): error CS1002: ; expected [A.csproj]";
        var (code, output, error) = await _checkout.RunAsync(
            _checkout.Script, ["models"], new() { ["DOTNET_FAKE_ERROR"] = compiler });
        Assert.Equal((1, ""), (code, output));
        string[] lines = error.TrimEnd('\n').Split('\n');
        Assert.Equal(["Building Fovea (first use)…", compiler], lines[..2]);
        Assert.StartsWith("fovea: error: the build failed", Assert.Single(lines[2..]));

        var (next, _, _) = await _checkout.RunAsync(_checkout.Script, ["models"]);
        Assert.Equal(0, next);
    }

    [LinuxFact]
    public async Task AnOlderSdkIsOneLine()
    {
        var (code, _, error) = await _checkout.RunAsync(
            _checkout.Script, [], new() { ["DOTNET_FAKE_SDKS"] = "8.0.100 [/sdk]\n9.0.203 [/sdk]" });
        Assert.Equal(1, code);
        Assert.Equal(
            "fovea: error: the .NET 10 SDK is needed, dotnet has 8.0.100 9.0.203: install it from https://dot.net/download\n", error);
    }

    private static (int Code, string Output, string Error) Trim((int Code, string Output, string Error) run)
        => run with { Output = run.Output.Replace("<>", "", StringComparison.Ordinal) };
}
