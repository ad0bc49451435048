using System.Text;
using Spectre.Console;

namespace Fovea.Cli.Terminal;

/// <summary>Creates the console for the results of verbs.</summary>
internal static class ConsoleFactory
{
    /// <summary>The maximum width of tables and lines, in columns.</summary>
    public const int MaxWidth = 100;

    private static readonly string[] _localeVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    /// <summary>
    /// Creates a console that writes to <paramref name="writer"/>: plain text, 100 columns wide, unless it is a terminal.
    /// </summary>
    /// <param name="writer">The destination of the text.</param>
    /// <param name="isTerminal">
    /// Whether the output is a terminal, which allows cursor movement and, unless <paramref name="noColor"/> is set, colours.
    /// </param>
    /// <param name="noColor">Whether colours are disabled (no-color.org).</param>
    /// <param name="unicode">Whether the terminal shows more than ASCII; files and pipes always receive ASCII.</param>
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

    /// <summary>
    /// The width of a console now, in columns, at most <see cref="MaxWidth"/>: that of a terminal may have changed since it was created.
    /// </summary>
    public static int CurrentWidth(this IAnsiConsole console) =>
        console.Profile.Out.IsTerminal ? Math.Min(console.Profile.Out.Width, MaxWidth) : console.Profile.Width;

    /// <summary>Whether a terminal shows more than ASCII: by its code page on Windows, by the locale elsewhere.</summary>
    /// <param name="encoding">The console's encoding.</param>
    /// <param name="variable">Reads an environment variable.</param>
    public static bool ShowsUnicode(Encoding encoding, Func<string, string?> variable)
    {
        if (encoding.CodePage != Encoding.UTF8.CodePage)
            return false;
        string? locale = _localeVariables.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        string charset = (locale ?? "").Replace("-", "", StringComparison.Ordinal);
        return OperatingSystem.IsWindows() || charset.Contains("utf8", StringComparison.OrdinalIgnoreCase);
    }
}
