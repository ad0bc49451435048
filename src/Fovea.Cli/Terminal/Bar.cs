namespace Fovea.Cli.Terminal;

/// <summary>Draws bars of text, which compare numbers.</summary>
internal static class Bar
{
    // From an eighth of a cell to all of it.
    private const string Eighths = "▏▎▍▌▋▊▉█";

    /// <summary>
    /// The bar of <paramref name="value"/>, where <paramref name="full"/> fills <paramref name="width"/> characters; empty for 0, at least
    /// the smallest mark for more.
    /// </summary>
    /// <param name="value">The value, from 0 to <paramref name="full"/>.</param>
    /// <param name="full">The largest of the values.</param>
    /// <param name="width">The width of the longest bar in characters.</param>
    /// <param name="unicode">Whether the output shows more than ASCII.</param>
    public static string Of(long value, long full, int width, bool unicode)
    {
        if (value <= 0 || full <= 0)
            return "";
        double cells = (double)value / full * width;
        if (!unicode)
            return cells < 0.5 ? "." : new string('#', (int)Math.Round(cells, MidpointRounding.AwayFromZero));
        int eighths = Math.Max(1, (int)Math.Round(cells * 8));
        string whole = new(Eighths[^1], eighths / 8);
        return eighths % 8 == 0 ? whole : whole + Eighths[(eighths % 8) - 1];
    }
}
