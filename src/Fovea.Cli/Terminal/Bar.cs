namespace Fovea.Cli.Terminal;

/// <summary>A bar of text: how large a part is beside others.</summary>
internal static class Bar
{
    // From an eighth of a cell to all of it.
    private const string Eighths = "▏▎▍▌▋▊▉█";

    /// <summary>
    /// The bar of <paramref name="value"/> where <paramref name="full"/> fills <paramref name="width"/> cells; nothing for 0, at least the
    /// smallest mark for more.
    /// </summary>
    /// <param name="value">What is shown, from 0 to <paramref name="full"/>.</param>
    /// <param name="full">The largest of the values.</param>
    /// <param name="width">The cells of the largest bar.</param>
    /// <param name="unicode">Whether more than ASCII can be shown.</param>
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
