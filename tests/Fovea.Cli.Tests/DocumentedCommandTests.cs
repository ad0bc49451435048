using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Fovea.Cli.Terminal;
using Fovea.Testing;
using Spectre.Console;

namespace Fovea.Cli.Tests;

/// <summary>Every command line in the documents that users read is one that the tool takes.</summary>
public sealed partial class DocumentedCommandTests
{
    private static readonly string[] _documents =
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(SourceTree.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(SourceTree.Root, path).Replace('\\', '/')),
    ];

    public static TheoryData<string, string> Commands
    {
        get
        {
            var commands = new TheoryData<string, string>();
            foreach (string document in _documents)
            {
                foreach (string command in Of(Read(document)).Distinct())
                    commands.Add(document, command);
            }

            return commands;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void ACommandIsTaken(string document, string command)
    {
        var line = new CommandLine();
        int code = line.Run([.. CommandLineParser.SplitCommandLine(command)]);
        Assert.True(code == ExitCode.Success, $"{document}: fovea {command}: {line.Error}");
    }

    [Fact]
    public void AFlagThatDoesNotExistIsFound()
    {
        string command = Assert.Single(Of("text\n```\n./fovea train --modle lenet5 --data mnist   explained\nother\n```\nfovea eval\n"));
        Assert.Equal("train --modle lenet5 --data mnist", command);
        Assert.Equal(ExitCode.Usage, new CommandLine().Run([.. CommandLineParser.SplitCommandLine(command)]));
    }

    [Fact]
    public void TheReadmeListsTheVerbs()
    {
        IEnumerable<string> listed = VerbRow().Matches(Read("README.md")).Select(match => match.Groups["verb"].Value);
        IAnsiConsole console = ConsoleFactory.Create(TextWriter.Null, isTerminal: false, noColor: true);
        IEnumerable<string> verbs = Verbs.All(console, TextWriter.Null).Select(verb => verb.Name);
        Assert.Equal(verbs.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheReadmeListsTheDataSets()
    {
        IEnumerable<string> listed = DataRow().Match(Read("README.md")).Groups["name"].Captures.Select(name => name.Value);
        Assert.Equal(DataSetCatalogue.All.Select(set => set.Name), listed);
    }

    private static string Read(string document) =>
        File.ReadAllText(Path.Combine(SourceTree.Root, document)).ReplaceLineEndings("\n");

    /// <summary>The arguments in a document's blocks: what stands after two spaces explains them, and N stands for a number.</summary>
    private static IEnumerable<string> Of(string document) => Block().Matches(document)
        .SelectMany(block => CommandText().Matches(block.Groups["text"].Value))
        .Select(match => Number().Replace(match.Groups["args"].Value.Trim(), "1"));

    [GeneratedRegex(@"^```\w*\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?:\./)?fovea (?<args>.*?)(?:\s{2,}.*)?$", RegexOptions.Multiline)]
    private static partial Regex CommandText();

    [GeneratedRegex(@"\bN\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"^\| `fovea (?<verb>\w+)", RegexOptions.Multiline)]
    private static partial Regex VerbRow();

    [GeneratedRegex(@"^\| `--data` \|.*\n.*\n(?:\| `(?<name>[\w-]+)` \|.*\n)+", RegexOptions.Multiline)]
    private static partial Regex DataRow();
}
