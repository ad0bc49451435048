namespace Fovea.Cli.Errors;

/// <summary>Something the user can put right; ends the process with <see cref="ExitCode.Usage"/>.</summary>
/// <param name="message">One sentence: what was given, what was expected, what to do.</param>
internal sealed class UserError(string message) : Exception(message)
{
    /// <summary>The error for a name that is not in a list, with the nearest ones that are.</summary>
    /// <param name="kind">What is named, such as <c>model</c>.</param>
    /// <param name="given">The name that was given.</param>
    /// <param name="known">The names that exist.</param>
    /// <param name="listedBy">The command that lists them, such as <c>fovea models</c>.</param>
    public static UserError Unknown(string kind, string given, IEnumerable<string> known, string listedBy)
        => new($"unknown {kind} '{given}'{NearestNames.Question(given, known)} (`{listedBy}` lists all)");
}
