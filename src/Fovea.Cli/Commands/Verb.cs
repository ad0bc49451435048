using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary>Creates the command of a verb from its symbols, its options and the code that runs it.</summary>
internal static class Verb
{
    /// <summary>Creates a command that reads the options, validates them and runs.</summary>
    /// <param name="name">The verb.</param>
    /// <param name="help">The help text: one sentence.</param>
    /// <param name="symbols">The arguments and flags, in the order of the help.</param>
    /// <param name="read">Creates the options from the parsed command line.</param>
    /// <param name="run">Runs the verb and returns the exit code; may throw, see <see cref="Errors.ErrorReport"/>.</param>
    public static Command Create<TOptions>(
        string name,
        string help,
        IReadOnlyList<Symbol> symbols,
        Func<ParseResult, TOptions> read,
        Func<TOptions, CancellationToken, int> run)
        where TOptions : IVerbOptions
    {
        var command = new Command(name, help);
        foreach (Argument argument in symbols.OfType<Argument>())
            command.Add(argument);
        foreach (Option option in symbols.OfType<Option>())
            command.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            TOptions options = read(parsed);
            options.Validate();
            if (ThreadsFlag.Note(parsed) is { } note)
                parsed.InvocationConfiguration.Error.WriteLine($"fovea: {note}");
            return Task.FromResult(run(options, cancellation));
        });
        return command;
    }
}
