using System.CommandLine;
using Fovea.Cli.Terminal;
using Spectre.Console;

namespace Fovea.Cli.Tests;

public sealed class VerbsTests
{
    private static readonly IAnsiConsole _console = ConsoleFactory.Create(TextWriter.Null, isTerminal: false, noColor: true);

    private static IReadOnlyList<string> All => [.. Verbs.All(_console, TextWriter.Null).Select(verb => verb.Name)];

    [Fact]
    public void OnlyTheVerbOfACommandLineIsCreated()
        => Assert.All(All, name => Assert.Equal(name, Assert.Single(For(name, "summary")).Name));

    [Theory]
    [InlineData]
    [InlineData("--help", "predict")]
    [InlineData("predct")]
    public void WhereNoVerbComesFirstAllAreCreated(params string[] args)
        => Assert.Equal(All, For(args).Select(verb => verb.Name));

    private static IReadOnlyList<Command> For(params string[] args) => Verbs.For(args, _console, TextWriter.Null);
}
