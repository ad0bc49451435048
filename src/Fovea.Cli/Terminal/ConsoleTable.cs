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
/// A table whose lines are never wrapped and whose numbers are never cut: on a narrow console, optional columns are dropped, which a note
/// lists; then the texts of the first column are shortened in the middle.
/// </summary>
/// <param name="columns">The columns; the first contains text.</param>
internal sealed class ConsoleTable(params TableColumn[] columns)
{
    private const int Gap = 2;
    private const int MinTextWidth = 12;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with one cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the header, the rows between two rules, and a note about dropped columns.</summary>
    public void Write(IAnsiConsole output)
    {
        int[] widths = [.. columns.Select((_, i) => LongestText(i))];
        List<int> shown = [.. Enumerable.Range(0, columns.Length)];
        if (columns[0].MinTextWidth is { } shortest)
            widths[0] = Math.Min(widths[0], Math.Max(shortest, widths[0] - Math.Max(0, Total(shown, widths) - output.Profile.Width)));
        while (Total(shown, widths) > output.Profile.Width && shown.Any(i => columns[i].DropPriority > 0))
            shown.Remove(shown.MaxBy(i => columns[i].DropPriority));
        int excess = Total(shown, widths) - output.Profile.Width;
        widths[0] = excess > 0
            ? Math.Min(widths[0], Math.Max(widths[0] - excess, MinTextWidth))
            : Math.Min(widths[0] - excess, LongestText(0));

        bool unicode = output.Profile.Capabilities.Unicode;
        string rule = new(unicode ? '─' : '-', Total(shown, widths));
        WriteLine(output, Line([.. columns.Select(column => column.Header)]), new Style(decoration: Decoration.Bold));
        WriteLine(output, rule);
        foreach (string[] row in _rows)
            WriteLine(output, Line(row));
        WriteLine(output, rule);
        if (shown.Count < columns.Length)
        {
            IEnumerable<string> hidden = columns.Where((_, i) => !shown.Contains(i)).Select(column => column.Header);
            output.WriteSentence($"No room for: {string.Join(", ", hidden)}; widen the terminal, or use --json.");
        }

        int LongestText(int i) => _rows.Select(row => row[i].Length).Append(columns[i].Header.Length).Max();

        string Line(string[] cells) => string.Join(new string(' ', Gap), shown.Select(i => Cell(cells[i], i))).TrimEnd();

        string Cell(string text, int i) =>
            columns[i].IsText ? Shorten(text, widths[i], unicode).PadRight(widths[i]) : text.PadLeft(widths[i]);
    }

    private static int Total(List<int> shown, int[] widths) => shown.Sum(i => widths[i]) + (Gap * (shown.Count - 1));

    private static void WriteLine(IAnsiConsole output, string line, Style? style = null)
        => output.Write(new Text(line + "\n", style) { Overflow = Overflow.Crop });

    private static string Shorten(string text, int width, bool unicode)
    {
        string gap = unicode ? "…" : "..";
        int kept = width - gap.Length;
        return text.Length <= width ? text : $"{text[..(kept / 2)]}{gap}{text[^(kept - (kept / 2))..]}";
    }
}
