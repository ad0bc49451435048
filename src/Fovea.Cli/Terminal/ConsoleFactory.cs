using Spectre.Console;

namespace Fovea.Cli.Terminal;

/// <summary>Makes the console that verbs write their results to.</summary>
internal static class ConsoleFactory
{
    /// <summary>The widest that a table or a line of ours gets, in columns.</summary>
    public const int MaxWidth = 100;

    /// <summary>A console over <paramref name="writer"/>: plain text, 100 columns wide, unless it shows on a terminal.</summary>
    /// <param name="writer">Where the text goes.</param>
    /// <param name="isTerminal">Whether a person watches: allows cursor movement and, unless <paramref name="noColor"/>, colours.</param>
    /// <param name="noColor">Whether the user asked for no colours (no-color.org).</param>
    public static IAnsiConsole Create(TextWriter writer, bool isTerminal, bool noColor)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && !noColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = isTerminal ? Math.Min(console.Profile.Width, MaxWidth) : MaxWidth;
        return console;
    }
}
