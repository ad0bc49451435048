namespace Fovea.Cli.Terminal;

/// <summary>Prints how far long work has come, at each 10 %; several threads may report at once.</summary>
/// <param name="status">The writer of the lines.</param>
/// <param name="announcement">What is done, such as <c>Reading</c> images.</param>
/// <param name="least">The number of images from which the work is long; nothing is printed for fewer.</param>
internal sealed class TenthsProgress(TextWriter status, string announcement, int least)
{
    private readonly Lock _gate = new();
    private int _tenths;

    /// <summary>Reports that so many images of all are done; 0 at the start.</summary>
    public void Report(int done, int total)
    {
        if (total < least)
            return;
        int tenths = (int)(done * 10L / Math.Max(total, 1));
        lock (_gate)
        {
            if (done == 0)
                status.WriteLine($"{announcement} {ConsoleNumber.Count(total)} images");
            if (tenths <= _tenths)
                return;
            _tenths = tenths;
            status.WriteLine($"  {10 * tenths} % ({ConsoleNumber.Count(done)} of {ConsoleNumber.Count(total)})");
        }
    }
}
