using System.CommandLine.Parsing;

namespace Fovea.Cli.Commands;

/// <summary>The words by which a command is called.</summary>
internal static class CommandPath
{
    /// <summary>The words from the program's name on, such as <c>fovea data check</c>.</summary>
    public static string Of(CommandResult command) => command.Parent is CommandResult parent
        ? $"{Of(parent)} {command.Command.Name}"
        : command.Command.Name;
}
