using System.Text;
using Spectre.Console;

namespace Fovea.Cli.Terminal;

/// <summary>Makes the console that verbs write their results to.</summary>
internal static class ConsoleFactory
{
    /// <summary>The widest that a table or a line of ours gets, in columns.</summary>
    public const int MaxWidth = 100;

    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    /// <summary>A console over <paramref name="writer"/>: plain text, 100 columns wide, unless it shows on a terminal.</summary>
    /// <param name="writer">Where the text goes.</param>
    /// <param name="isTerminal">Whether a person watches: allows cursor movement and, unless <paramref name="noColor"/>, colours.</param>
    /// <param name="noColor">Whether the user asked for no colours (no-color.org).</param>
    /// <param name="unicode">Whether the terminal shows more than ASCII; files and pipes get ASCII from us in any case.</param>
    public static IAnsiConsole Create(TextWriter writer, bool isTerminal, bool noColor, bool unicode = false)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && !noColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Capabilities.Unicode = isTerminal && unicode;
        console.Profile.Width = isTerminal ? Math.Min(console.Profile.Width, MaxWidth) : MaxWidth;
        return console;
    }

    /// <summary>Whether a terminal of this machine shows more than ASCII: by its code page on Windows, by the locale elsewhere.</summary>
    /// <param name="encoding">The console's.</param>
    /// <param name="variable">Reads an environment variable.</param>
    public static bool ShowsUnicode(Encoding encoding, Func<string, string?> variable)
    {
        if (encoding.CodePage != Encoding.UTF8.CodePage)
            return false;
        string? locale = LocaleVariables.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        string charset = (locale ?? "").Replace("-", "", StringComparison.Ordinal);
        return OperatingSystem.IsWindows() || charset.Contains("utf8", StringComparison.OrdinalIgnoreCase);
    }
}
