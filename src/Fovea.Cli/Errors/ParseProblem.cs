using System.CommandLine;
using System.CommandLine.Parsing;
using Fovea.Cli.Commands;

namespace Fovea.Cli.Errors;

/// <summary>Describes what is wrong with a command line, in one sentence.</summary>
internal static class ParseProblem
{
    /// <summary>The first problem of <paramref name="parsed"/>, or null when there is none.</summary>
    public static string? Of(ParseResult parsed)
    {
        CommandResult verb = parsed.CommandResult;
        if ((Unknown(parsed, verb) ?? Repeated(verb) ?? Missing(parsed)) is { } problem)
            return problem;
        ParseError? error = parsed.Errors.FirstOrDefault();
        return error?.SymbolResult is OptionResult { Tokens.Count: 0 } option
            ? $"{option.Option.Name}: a value is missing: write {option.Option.Name} {option.Option.HelpName ?? "VALUE"}"
            : error?.Message;
    }

    private static string? Repeated(CommandResult verb) => verb.Children.OfType<OptionResult>()
        .Where(flag => flag.IdentifierTokenCount > 1 && flag.Option.Arity.MaximumNumberOfValues == 1)
        .Select(flag => $"{flag.Option.Name}: given {flag.IdentifierTokenCount} times "
            + $"({string.Join(", ", flag.Tokens.Select(token => token.Value))}), expected once")
        .FirstOrDefault();

    // The root without a verb shows its help.
    private static string? Missing(ParseResult parsed)
    {
        Command group = parsed.CommandResult.Command;
        return parsed.CommandResult.Parent is not null && group.Subcommands.Any() && parsed.Action is not HelpPage
            ? $"{group.Name}: a verb is missing: give {string.Join(" or ", group.Subcommands.Select(verb => verb.Name))} "
                + $"(`{CommandPath.Of(parsed.CommandResult)} --help` lists all)"
            : null;
    }

    private static string? Unknown(ParseResult parsed, CommandResult verb)
    {
        string? token = FlagTakenForArgument(parsed, verb) ?? parsed.UnmatchedTokens.FirstOrDefault();
        bool atRoot = verb.Parent is null;
        string listedBy = $"{CommandPath.Of(verb)} --help";
        if (token is null)
            return null;
        if (LooksLikeFlag(token))
        {
            string flag = token.Split('=', ':')[0];
            string place = atRoot ? "" : $" of {verb.Command.Name}";
            return $"unknown flag '{flag}'{place}{NearestNames.Question(flag, FlagNames(verb))} (`{listedBy}` lists all)";
        }
        return verb.Command.Subcommands.Any()
            ? UserError.Unknown("verb", token, verb.Command.Subcommands.Select(c => c.Name), listedBy).Message
            : $"{verb.Command.Name}: '{token}' is an unexpected argument (`{listedBy}` shows what it takes)";
    }

    // The parser takes an unknown flag as a value of a verb's argument when that accepts more; after "--" this is intended.
    private static string? FlagTakenForArgument(ParseResult parsed, CommandResult verb)
    {
        var beforeDashes = parsed.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        return verb.Children
            .OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .FirstOrDefault(token => LooksLikeFlag(token.Value) && beforeDashes.Contains(token))?.Value;
    }

    private static bool LooksLikeFlag(string token) => token.Length > 1 && token[0] == '-';

    private static IEnumerable<string> FlagNames(CommandResult verb)
    {
        IEnumerable<Option> own = verb.Command.Options;
        return own.Concat(Inherited(verb)).SelectMany(option => option.Aliases.Prepend(option.Name));
    }

    private static IEnumerable<Option> Inherited(CommandResult verb) => verb.Parent is CommandResult parent
        ? parent.Command.Options.Where(option => option.Recursive).Concat(Inherited(parent))
        : [];
}
