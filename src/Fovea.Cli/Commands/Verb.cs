using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary>Joins a verb's symbols, its options and the code that runs it.</summary>
internal static class Verb
{
    /// <summary>The command that reads its options, validates them and runs.</summary>
    /// <param name="name">The verb.</param>
    /// <param name="help">One sentence for the list of verbs.</param>
    /// <param name="symbols">Its arguments and flags, in the order in which help lists them.</param>
    /// <param name="read">Makes the options of what was parsed.</param>
    /// <param name="run">Does the work and returns the exit code; may throw, see <see cref="Errors.ErrorReport"/>.</param>
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
            return Task.FromResult(run(options, cancellation));
        });
        return command;
    }
}
