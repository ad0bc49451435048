using System.Text.RegularExpressions;

namespace Fovea.Architecture.Tests;

/// <summary>The scripts run where there is nothing but the SDK: with macOS's bash 3.2 and BSD's tools too.</summary>
public sealed partial class ScriptTests
{
    private static readonly string[] _scripts = ["fovea", "test", ".ci/run", .. Repository.Files("eng", ".sh")];

    [Fact]
    public void ScriptsNeedNoNewerBashThanThatOfMacOs()
        => Offenders.None(_scripts.SelectMany(path => NewerBash().Matches(WithoutComments(Repository.Read(path)))
            .Select(match => $"{path}: {match.Value}")));

    [Theory]
    [InlineData("mapfile -t lines < file")]
    [InlineData("case ${name^^} in")]
    [InlineData("last=${lines[-1]}")]
    [InlineData("declare -A seen")]
    public void NewerBashIsTold(string line) => Assert.Matches(NewerBash(), line);

    [Fact]
    public void EveryScriptOfTheRootHasItsTwinForPowerShell()
        => Assert.All(["fovea", "test"], script => Assert.True(File.Exists(Path.Combine(Repository.Root, $"{script}.ps1")), script));

    private static string WithoutComments(string script) => Comment().Replace(script, "");

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(?:mapfile|readarray)\b|(?:\^\^|,,)\}|\[-\d+\]\}|\b(?:declare|local) -A\b|\bwait -n\b")]
    private static partial Regex NewerBash();
}
