using System.CommandLine;
using System.CommandLine.Parsing;

namespace Fovea.Cli.Commands;

/// <summary>
/// <c>--threads</c>: the number of computing threads, null when absent. More than the machine has processors would only be slower: that
/// number is used instead, with a note.
/// </summary>
internal sealed class ThreadsFlag : Option<int?>
{
    private static readonly int _processors = Environment.ProcessorCount;

    /// <summary>Creates the flag.</summary>
    public ThreadsFlag()
        : base("--threads")
    {
        Description = $"Threads that compute, at most one per processor. [{_processors}]";
        HelpName = "N";
        CustomParser = argument => Flag.ParseInteger(argument) is { } threads ? Math.Min(threads, _processors) : null;
    }

    /// <summary>What to tell of a command line that gives more threads than there are processors; null otherwise.</summary>
    public static string? Note(ParseResult parsed)
    {
        OptionResult? flag = parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(result => result.Option is ThreadsFlag);
        return flag is { Tokens: [var token] } && int.TryParse(token.Value, out int given) && given > _processors
            ? $"--threads {given}: this machine has {_processors} processor{(_processors == 1 ? "" : "s")}, so {_processors} will compute"
            : null;
    }
}
