using Spectre.Console;

namespace Fovea.Cli.Terminal;

/// <summary>A column of a <see cref="ConsoleTable"/>.</summary>
/// <param name="Header">The header.</param>
/// <param name="IsText">Whether it is text, aligned to the left; numbers are aligned to the right.</param>
/// <param name="DropPriority">0 for a column that is always shown; the column with the highest value is dropped first.</param>
/// <param name="MinTextWidth">
/// The minimum width to which its texts are shortened before a column is dropped; null for no shortening.
/// </param>
internal sealed record TableColumn(string Header, bool IsText = false, int DropPriority = 0, int? MinTextWidth = null);

/// <summary>
/// A table whose lines are never wrapped and whose numbers are never cut: on a narrow console, texts are shortened as far as their columns
/// allow, in the middle those of the first column, else at the end; then optional columns are dropped, which a note lists; then the texts
/// of the first column are shortened further.
/// </summary>
/// <param name="columns">The columns; the first contains text.</param>
internal sealed class ConsoleTable(params TableColumn[] columns)
{
    private const int Gap = 2;
    private const int MinTextWidth = 12;
    private const string Bold = "\e[1m";
    private const string Plain = "\e[0m";

    private readonly List<string[]> _rows = [];

    /// <summary>The flags that show the columns for which there is no room.</summary>
    public string More { get; init; } = "--json";

    /// <summary>Adds a row with one cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the header, the rows between two rules, and a note about dropped columns.</summary>
    /// <param name="output">The console.</param>
    /// <param name="wide">Whether to show every column whole, however wide the console is.</param>
    public void Write(IAnsiConsole output, bool wide = false)
    {
        int room = wide ? int.MaxValue : output.Profile.Width;
        int[] longest = [.. columns.Select((_, i) => LongestText(i))];
        int[] widths = [.. columns.Select((column, i) => Math.Min(longest[i], column.MinTextWidth ?? longest[i]))];
        List<int> shown = [.. Enumerable.Range(0, columns.Length)];
        while (Total(shown, widths) > room && shown.Any(i => columns[i].DropPriority > 0))
            shown.Remove(shown.MaxBy(i => columns[i].DropPriority));
        foreach (int i in shown)
            widths[i] = Math.Min(longest[i], widths[i] + Math.Max(0, room - Total(shown, widths)));
        int excess = Total(shown, widths) - room;
        if (excess > 0)
            widths[0] = Math.Min(widths[0], Math.Max(widths[0] - excess, MinTextWidth));

        bool unicode = output.Profile.Capabilities.Unicode;
        string rule = new(unicode ? '─' : '-', Total(shown, widths));
        TextWriter writer = output.Profile.Out.Writer;
        output.Write(new ControlCode(Bold));
        writer.Write(Line([.. columns.Select(column => column.Header)]));
        output.Write(new ControlCode(Plain));
        writer.WriteLine();
        writer.WriteLine(rule);
        foreach (string[] row in _rows)
            writer.WriteLine(Line(row));
        writer.WriteLine(rule);
        string[] hidden =
            [.. columns.Where((_, i) => !shown.Contains(i)).Select(column => column.Header).Where(header => header.Trim().Length > 0)];
        if (hidden.Length > 0)
            output.WriteSentence($"No room for: {string.Join(", ", hidden)}; widen the terminal, or use {More}.");

        int LongestText(int i) => _rows.Select(row => row[i].Length).Append(columns[i].Header.Length).Max();

        string Line(string[] cells) => string.Join(new string(' ', Gap), shown.Select(i => Cell(cells[i], i))).TrimEnd();

        string Cell(string text, int i) =>
            columns[i].IsText ? Shorten(text, widths[i], inMiddle: i == 0, unicode).PadRight(widths[i]) : text.PadLeft(widths[i]);
    }

    private static int Total(List<int> shown, int[] widths) => shown.Sum(i => widths[i]) + (Gap * (shown.Count - 1));

    private static string Shorten(string text, int width, bool inMiddle, bool unicode)
    {
        string gap = unicode ? "…" : "..";
        int kept = width - gap.Length, first = inMiddle ? kept / 2 : kept;
        return text.Length <= width ? text : $"{text[..first]}{gap}{text[^(kept - first)..]}";
    }
}
