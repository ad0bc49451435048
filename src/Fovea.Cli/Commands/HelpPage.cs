using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using Fovea.Cli.Terminal;
using Spectre.Console;

namespace Fovea.Cli.Commands;

/// <summary>Writes what a command does, its arguments and flags, in lines that fit the console and are divided between words.</summary>
/// <param name="output">The console.</param>
internal sealed class HelpPage(IAnsiConsole output) : SynchronousCommandLineAction
{
    /// <summary>The maximum width of a line, in columns.</summary>
    public const int MaxWidth = 80;

    private const int LabelWidth = 24;
    private const string Margin = "  ";

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        var root = parseResult.RootCommandResult.Command;
        bool isRoot = command == root, isGroup = command.Subcommands.Any();
        string usage = CommandPath.Of(parseResult.CommandResult);
        Text(command.Description ?? "");
        Text("");
        string arguments = string.Concat(command.Arguments.Select(argument => $" [{Name(argument)}]"));
        Text($"Usage: {usage}{arguments}{(isGroup ? " VERB" : "")} [FLAGS]");
        Section("Verbs", command.Subcommands.Select(verb => (verb.Name, verb.Description ?? "")));
        Section("Arguments", command.Arguments.Select(argument => (Name(argument), argument.Description ?? "")));
        IEnumerable<Option> inherited = isRoot ? [] : root.Options.Where(option => option.Recursive);
        Section("Flags", command.Options.Concat(inherited).Select(option => (Label(option), Help(option))));
        if (isGroup)
        {
            Text("");
            Text($"{usage} VERB --help shows the flags of a verb.");
        }
        return ExitCode.Success;
    }

    private static string Name(Argument argument) => argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;

    private static string Label(Option option)
    {
        IEnumerable<string> names = option.Aliases.Append(option.Name).Distinct().OrderBy(name => name.Length);
        string value = option.ValueType == typeof(bool) || option.HelpName is null ? "" : $" {option.HelpName}";
        return string.Join(", ", names) + value;
    }

    private static string Help(Option option)
    {
        string value = option.HasDefaultValue && option.ValueType != typeof(bool)
            ? Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture) ?? ""
            : "";
        string text = option.Description ?? "";
        return value.Length == 0 ? text : $"{text} [{(option.ValueType.IsEnum ? value.ToLowerInvariant() : value)}]";
    }

    private void Section(string heading, IEnumerable<(string Label, string Help)> rows)
    {
        (string Label, string Help)[] all = [.. rows];
        if (all.Length == 0)
            return;
        Text("");
        Text($"{heading}:");
        foreach ((string label, string help) in all)
        {
            string start = Margin + label;
            int column = Margin.Length + LabelWidth + Margin.Length;
            if (start.Length + Margin.Length > column)
            {
                Text(start);
                start = "";
            }
            IReadOnlyList<string> lines = WordWrap.Lines(help, Width - column);
            Line($"{start.PadRight(column)}{lines[0]}");
            foreach (string line in lines.Skip(1))
                Line(new string(' ', column) + line);
        }
    }

    private int Width => Math.Min(output.Profile.Width, MaxWidth);

    private void Text(string text)
    {
        string margin = text.StartsWith(Margin, StringComparison.Ordinal) ? Margin : "";
        foreach (string line in WordWrap.Lines(text, Width - margin.Length, indent: 2))
            Line(margin + line);
    }

    private void Line(string text) => output.Profile.Out.Writer.WriteLine(text.TrimEnd());
}
